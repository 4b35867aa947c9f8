// Owns pdf.js: its worker, its data on our own origin, its options. Loaded on its own, after the page is on screen.
import {
  AnnotationMode,
  GlobalWorkerOptions,
  getDocument,
  PDFDataRangeTransport,
  type PDFDocumentProxy,
  version,
} from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { CHUNK_BYTES, type Content } from './content.ts'

GlobalWorkerOptions.workerSrc = workerUrl
// The worker's 1.2 MB are on their way while the visit is being opened.
const worker = new Worker(workerUrl, { type: 'module' })
GlobalWorkerOptions.workerPort = worker

export const annotationMode = AnnotationMode.ENABLE

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

/** Opens the PDF. Rejects with pdf.js's errors when it cannot be drawn. */
export async function openPdf(content: Content): Promise<PDFDocumentProxy> {
  const data = `${import.meta.env.BASE_URL}assets/pdfjs-${version}/`
  const head = await content.head
  return getDocument({
    // A copy: pdf.js transfers what it is given to its worker.
    range: new ContentTransport(content, head.slice()),
    rangeChunkSize: CHUNK_BYTES,
    disableAutoFetch: true, // only the pages that are read
    disableStream: true, // measured elsewhere: a streamed 14 MB file took 13 s to its first page
    enableXfa: true, // its forms are shown; what they would calculate never runs
    cMapUrl: `${data}cmaps/`,
    standardFontDataUrl: `${data}standard_fonts/`,
    iccUrl: `${data}iccs/`,
    wasmUrl: `${data}wasm/`,
  }).promise
}
