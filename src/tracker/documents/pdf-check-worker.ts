// Owns the reading of an uploaded file, in a thread of its own: is it a PDF that readers can open, and how big are its
// pages. Runs pdf.js itself, the very reader that prospects will use, so that both agree about what opens.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { getDocument, type PDFDocumentProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'

export type PdfRefusal = 'pdf_not_a_pdf' | 'pdf_empty' | 'pdf_broken' | 'pdf_encrypted'
export type PdfFacts = { sizeBytes: number; sha256: string; pages: { width: number; height: number }[] }
export type PdfAnswer = { facts: PdfFacts } | { refused: PdfRefusal; reason: string }

/** Acrobat and pdf.js look for the header in the first 1024 bytes (PDF 1.7, Annex H, note 13). */
const headerWithin = 1024

/**
 * pdf.js repairs a page tree that claims pages it has not, and tells of it only in a warning (core/document.js,
 * checkLastPage). A claim of more pages than the file has bytes is damage that readers repair in different ways.
 */
const claimed = { pages: 0 }
const hear = (...args: unknown[]) => {
  const count = /invalid \/Pages tree \/Count: (\d+)/.exec(args.join(' '))?.[1]
  if (count) claimed.pages = Number(count)
}
console.warn = hear
console.log = hear

async function startOf(path: string): Promise<{ size: number; start: Buffer }> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerWithin + 5), 0, headerWithin + 5, 0)
    return { size: (await file.stat()).size, start: buffer.subarray(0, bytesRead) }
  } finally {
    await file.close()
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

function opening(path: string) {
  return getDocument({
    url: pathToFileURL(path),
    // Read only what is needed: a file of hundreds of megabytes is never held in memory.
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: 1 << 18,
    enableXfa: true, // as the viewer has it: a form that is all XFA has other pages than the PDF around it
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    verbosity: VerbosityLevel.WARNINGS,
  })
}

async function pageSizes(pdf: PDFDocumentProxy): Promise<PdfFacts['pages']> {
  const pages: PdfFacts['pages'] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number)
    const { width, height } = page.getViewport({ scale: 1 })
    if (!(width > 0 && height > 0)) throw new Error(`page ${number} has no size`)
    pages.push({ width, height })
    page.cleanup()
  }
  return pages
}

async function check(path: string): Promise<PdfAnswer> {
  const { size, start } = await startOf(path)
  if (size === 0) return { refused: 'pdf_empty', reason: 'The file is empty.' }
  if (!start.includes('%PDF-')) return { refused: 'pdf_not_a_pdf', reason: 'The file has no PDF header.' }
  const task = opening(path)
  try {
    const pdf = await task.promise
    if (pdf.numPages < 1) return { refused: 'pdf_broken', reason: 'The PDF has no pages.' }
    if (claimed.pages > size) return { refused: 'pdf_broken', reason: 'Its page tree can’t be true.' }
    const pages = await pageSizes(pdf)
    return { facts: { sizeBytes: size, sha256: await sha256(path), pages } }
  } catch (error) {
    if ((error as Error).name === 'PasswordException') {
      return { refused: 'pdf_encrypted', reason: 'The PDF asks for a password.' }
    }
    return { refused: 'pdf_broken', reason: (error as Error).message.slice(0, 200) }
  } finally {
    await task.destroy()
  }
}

parentPort?.postMessage(await check((workerData as { path: string }).path))
