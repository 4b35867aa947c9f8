// Finds the byte ranges that page 1 needs. pdf.js computes the drawing operators of the page, and its requests for bytes are
// recorded. pdf.js in the viewer will make the same requests.
import { type FileHandle, open } from 'node:fs/promises'
import { getDocument, PDFDataRangeTransport, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { type ByteSpan, RANGE_CHUNK_BYTES } from '#shared/pdf-reading.ts'

class Recorder extends PDFDataRangeTransport {
  readonly asked: ByteSpan[] = []
  readonly #file: FileHandle

  constructor(size: number, file: FileHandle) {
    super(size, null)
    this.#file = file
  }

  override requestDataRange(begin: number, end: number): void {
    this.asked.push([begin, end])
    const bytes = new Uint8Array(end - begin)
    // If the read fails, the unhandled rejection ends the child process with an error.
    void this.#file.read(bytes, 0, bytes.length, begin).then(() => this.onDataRange(begin, bytes))
  }
}

/** Returns the spans in the order of the file. Spans with a small gap between them are joined. */
function joined(spans: readonly ByteSpan[]): ByteSpan[] {
  const whole: ByteSpan[] = []
  for (const [begin, end] of spans.toSorted(([a], [b]) => a - b)) {
    const last = whole.at(-1)
    if (last && begin - last[1] <= RANGE_CHUNK_BYTES) last[1] = Math.max(last[1], end)
    else whole.push([begin, end])
  }
  return whole
}

/** Runs in a child process. */
export async function pageOneSpans(path: string): Promise<ByteSpan[]> {
  const file = await open(path, 'r')
  const recorder = new Recorder((await file.stat()).size, file)
  const task = getDocument({
    range: recorder,
    rangeChunkSize: RANGE_CHUNK_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: true, // The viewer uses the same value.
    maxImageSize: 1, // Images are read, but not decoded.
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  try {
    const pdf = await task.promise
    const page = await pdf.getPage(1)
    await pdf.getOptionalContentConfig()
    await page.getOperatorList()
    return joined(recorder.asked)
  } finally {
    await task.destroy()
    await file.close()
  }
}
