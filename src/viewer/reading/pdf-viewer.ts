// Loads the two parts of pdf.js in order: the viewer components read the library from a global variable, which importing the library sets.
import 'pdfjs-dist'

export {
  EventBus,
  FindState,
  LinkTarget,
  PDFFindController,
  PDFLinkService,
  PDFViewer,
} from 'pdfjs-dist/web/pdf_viewer.mjs'
