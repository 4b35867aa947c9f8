// Opens a PDF with pdf.js. The tracker serves the data files of pdf.js.
import {
  AnnotationMode,
  getDocument,
  PDFDataRangeTransport,
  type PDFDocumentProxy,
  PDFWorker,
  version,
} from 'pdfjs-dist'
import { RANGE_CHUNK_BYTES } from '#shared/pdf-reading.ts'
import type { Content } from './content.ts'

export type PdfWorker = {
  worker: Worker
  /** Rejects if the worker cannot be loaded, because pdf.js does not report this error, or if the document needs another worker (`load.ts`). */
  workerFailed: Promise<never>
  /** The worker that draws pages. Null: pages are drawn on the main thread. */
  rendererUrl: string | null
}

/** Where the workers come from with which a long document continues. */
export type Renewal = { load: () => Promise<PdfWorker>; onRenewed: (worker: PdfWorker) => void }

export const annotationMode = AnnotationMode.ENABLE

const data = `${import.meta.env.BASE_URL}assets/pdfjs-${version}/`
/** The icons of annotations. */
export const imageResourcesPath = `${data}images/`

/** Passes the byte ranges of the content to pdf.js. */
class ContentTransport extends PDFDataRangeTransport {
  readonly #content: Content

  constructor(content: Content, head: Uint8Array) {
    super(content.sizeBytes, head, head.length === content.sizeBytes)
    this.#content = content
  }

  override requestDataRange(begin: number, end: number): void {
    this.#content.range(begin, end).then(
      (bytes) => this.onDataRange(begin, bytes),
      () => {}, // the tracker refused the request, and `onRefused` shows a notice
    )
  }
}

/** Opens the PDF and loads page 1, because the viewer of pdf.js does not report errors of a page. Rejects with the errors of pdf.js. */
export async function openPdf(
  content: Content,
  { worker, workerFailed }: PdfWorker,
): Promise<PDFDocumentProxy> {
  const head = await content.head
  const task = getDocument({
    worker: PDFWorker.create({ port: worker }),
    // `head` is copied, because pdf.js transfers the buffer to its worker.
    range: new ContentTransport(content, head.slice()),
    rangeChunkSize: RANGE_CHUNK_BYTES,
    disableAutoFetch: true, // fetches only the pages that the reader opens
    disableStream: true, // with streaming, page 1 of a 14 MB file appeared after 13 s
    enableXfa: true, // shows XFA forms, and their scripts never run
    cMapUrl: `${data}cmaps/`,
    standardFontDataUrl: `${data}standard_fonts/`,
    iccUrl: `${data}iccs/`,
    wasmUrl: `${data}wasm/`,
  })
  try {
    const pdf = await Promise.race([task.promise, workerFailed])
    void pdf.getOptionalContentConfig() // the viewer of pdf.js would request it only after page 1
    await pdf.getPage(1)
    return pdf
  } catch (error) {
    endRenderer(task)
    throw error
  }
}

/** Ends the renderer that pdf.js started for the document. `destroy` of the task would wait for a worker that may not have started. */
function endRenderer(task: object): void {
  ;(task as { _rendererWorker?: { destroy: () => void } | null })._rendererWorker?.destroy()
}
