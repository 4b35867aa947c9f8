// Requests the text of the first page while pdf.js draws the page. pdf.js itself requests the text afterwards, when its worker has been idle for some time.
import type { PDFPageProxy } from 'pdfjs-dist'
import type { EventBus } from './pdf-viewer.ts'

type TextOptions = NonNullable<Parameters<PDFPageProxy['streamTextContent']>[0]>

/** The options of the text layer of pdf.js. With other options, the text is requested again. */
const OF_TEXT_LAYER: TextOptions = { includeMarkedContent: true, disableNormalization: true }

const isSame = (options: TextOptions) =>
  JSON.stringify(Object.entries(options).toSorted()) ===
  JSON.stringify(Object.entries(OF_TEXT_LAYER).toSorted())

/** Requests the text now. The next call of `streamTextContent` returns it. */
export function requestText(page: Pick<PDFPageProxy, 'streamTextContent'>): void {
  const request = page.streamTextContent.bind(page)
  const text = request(OF_TEXT_LAYER)
  page.streamTextContent = (options = {}) => {
    page.streamTextContent = request
    return isSame(options) ? text : request(options)
  }
}

/** Call this before a document is shown. */
export function requestTextOfFirstPage(eventBus: EventBus): void {
  eventBus.on(
    'pagerender', // the drawing operators are already requested, so the worker sends them first
    ({ source: { pdfPage } }: { source: { pdfPage: PDFPageProxy } }) => {
      if (!pdfPage.isPureXfa) requestText(pdfPage)
    },
    { once: true },
  )
}
