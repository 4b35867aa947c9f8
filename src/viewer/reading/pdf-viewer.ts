// Imports the library of pdf.js before its viewer components. The library sets a global variable that the components read.
import 'pdfjs-dist'

export {
  EventBus,
  FindState,
  LinkTarget,
  PDFFindController,
  PDFLinkService,
  PDFViewer,
  RenderingStates,
} from 'pdfjs-dist/web/pdf_viewer.mjs'
