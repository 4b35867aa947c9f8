// Owns pdf.js: its data on our own origin, its options. Loaded on its own, after the page is on screen.
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
import type { Loaded } from './load.ts'

export type PdfWorker = Pick<Loaded, 'worker' | 'workerFailed'>

export const annotationMode = AnnotationMode.ENABLE

const data = `${import.meta.env.BASE_URL}assets/pdfjs-${version}/`
/** The signs of notes. */
export const imageResourcesPath = `${data}images/`

/** Hands pdf.js the bytes that it asks for. */
class ContentTransport extends PDFDataRangeTransport {
  readonly #content: Content

  constructor(content: Content, head: Uint8Array) {
    super(content.sizeBytes, head, head.length === content.sizeBytes)
    this.#content = content
  }

  override requestDataRange(begin: number, end: number): void {
    this.#content.range(begin, end).then(
      (bytes) => this.onDataRange(begin, bytes),
      () => {}, // refused: the page says so, pdf.js waits
    )
  }
}

/** Opens the PDF, and its first page, of which pdf.js's viewer would say nothing. Rejects with pdf.js's errors. */
export async function openPdf(
  content: Content,
  { worker, workerFailed }: PdfWorker,
): Promise<PDFDocumentProxy> {
  const head = await content.head
  const task = getDocument({
    worker: PDFWorker.create({ port: worker }),
    // A copy: pdf.js transfers what it is given to its worker.
    range: new ContentTransport(content, head.slice()),
    rangeChunkSize: GRAIN_BYTES,
    disableAutoFetch: true, // only the pages that are read
    disableStream: true, // measured elsewhere: a streamed 14 MB file took 13 s to its first page
    enableXfa: true, // its forms are shown; what they would calculate never runs
    cMapUrl: `${data}cmaps/`,
    standardFontDataUrl: `${data}standard_fonts/`,
    iccUrl: `${data}iccs/`,
    wasmUrl: `${data}wasm/`,
  })
  const pdf = await Promise.race([task.promise, workerFailed])
  await pdf.getPage(1)
  return pdf
}
