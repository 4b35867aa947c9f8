// Builds the text layer of the first page while the worker prepares the drawing of the page. pdf.js itself requests the text after the page is drawn, and the text
// layer then waits for the worker, and nothing else happens meanwhile.
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import type { EventBus } from './pdf-viewer.ts'

type TextLayer = { render: (options: { viewport: unknown }) => Promise<void> }
/**
 * The view of a page. It has no text layer if the page is an XFA form. `minDurationToUpdateCanvas`: after this time in ms, pdf.js shows what it has drawn so far.
 */
type View = { textLayer: TextLayer | null; viewport: unknown; minDurationToUpdateCanvas: number }

/** The options of the text layer of pdf.js. */
const AS_IN_TEXT_LAYER = { includeMarkedContent: true, disableNormalization: true }

/** Requests the text now. The next call of `streamTextContent` returns it. */
export function requestText(page: Pick<PDFPageProxy, 'streamTextContent'>): void {
  const text = page.streamTextContent(AS_IN_TEXT_LAYER)
  page.streamTextContent = () => {
    Reflect.deleteProperty(page, 'streamTextContent') // the class has the original
    return text
  }
}

/** Builds the text layer now. The next call of `render` waits for it. */
export function buildText({ textLayer, viewport }: Pick<View, 'textLayer' | 'viewport'>): void {
  if (!textLayer) return
  const render = textLayer.render.bind(textLayer)
  const built = render({ viewport })
  built.catch(() => {}) // the next call rejects
  textLayer.render = async (options) => {
    textLayer.render = render
    await built
    return render(options) // does not build the layer again, but applies a new zoom
  }
}

/** Makes pdf.js build the text layer early, and show no unfinished drawing. Call this before a document is shown. Page 1 is already loaded. */
export function prepareFirstPage(document: PDFDocumentProxy, eventBus: EventBus): void {
  if (!document.isPureXfa) {
    // Before the drawing operators, because the page needs more time for the text than the worker. The page then builds the layer while the worker reads the operators.
    void document.getPage(1).then(requestText)
  }
  eventBus.on(
    'pagerender',
    ({ source }: { source: View }) => {
      source.minDurationToUpdateCanvas = Infinity // a copy of the unfinished page takes time, and the image of page 1 covers it
      buildText(source)
    },
    { once: true },
  )
}
