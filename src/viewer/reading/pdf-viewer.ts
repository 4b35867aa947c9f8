// Owns the order in which pdf.js's two halves are loaded: its viewer components find the library in a global variable, which
// importing the library sets.
import 'pdfjs-dist'

export {
  EventBus,
  FindState,
  LinkTarget,
  PDFFindController,
  PDFLinkService,
  PDFViewer,
} from 'pdfjs-dist/web/pdf_viewer.mjs'
