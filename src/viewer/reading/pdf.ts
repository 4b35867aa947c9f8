// Options of pdf.js. Its data files are served from our own origin. This module is loaded after the page is on screen.
import {
  AnnotationMode,
  getDocument,
  PDFDataRangeTransport,
  type PDFDocumentProxy,
  PDFWorker,
  version,
} from 'pdfjs-dist'
import { GRAIN_BYTES } from '#shared/pdf-reading.ts'
import type { Content } from './content.ts'

export type PdfWorker = {
  worker: Worker
  /** Rejects when the worker could not be loaded, which pdf.js does not report. */
  workerFailed: Promise<never>
}

export const annotationMode = AnnotationMode.ENABLE

const data = `${import.meta.env.BASE_URL}assets/pdfjs-${version}/`
/** The icons of annotations. */
export const imageResourcesPath = `${data}images/`

/** Gives pdf.js the bytes that it asks for. */
class ContentTransport extends PDFDataRangeTransport {
  readonly #content: Content

  constructor(content: Content, head: Uint8Array) {
    super(content.sizeBytes, head, head.length === content.sizeBytes)
    this.#content = content
  }

  override requestDataRange(begin: number, end: number): void {
    this.#content.range(begin, end).then(
      (bytes) => this.onDataRange(begin, bytes),
      () => {}, // refused: the page shows a notice, and pdf.js waits
    )
  }
}

/** Opens the PDF and its first page, because the viewer of pdf.js does not report errors of a page. Rejects with the errors of pdf.js. */
export async function openPdf(
  content: Content,
  { worker, workerFailed }: PdfWorker,
): Promise<PDFDocumentProxy> {
  const head = await content.head
  const task = getDocument({
    worker: PDFWorker.create({ port: worker }),
    // A copy, because pdf.js transfers the buffer to its worker.
    range: new ContentTransport(content, head.slice()),
    rangeChunkSize: GRAIN_BYTES,
    disableAutoFetch: true, // only the pages that are read
    disableStream: true, // measured elsewhere: a streamed 14 MB file took 13 s to its first page
    enableXfa: true, // XFA forms are shown; their scripts never run
    cMapUrl: `${data}cmaps/`,
    standardFontDataUrl: `${data}standard_fonts/`,
    iccUrl: `${data}iccs/`,
    wasmUrl: `${data}wasm/`,
  })
  const pdf = await Promise.race([task.promise, workerFailed])
  await pdf.getPage(1)
  return pdf
}
