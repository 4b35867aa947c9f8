// A child process that checks whether pdf.js can open an uploaded file, and reads the sizes of the pages. The viewer uses the same pdf.js, so
// both agree about which files can be opened.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { getDocument, type PDFDocumentProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { normalizePageLabels } from '#shared/page-name.ts'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import { editsToOpen, readableEnding, writeEdited } from './attachment-encryption.ts'
import { collectGarbage } from './garbage.ts'
import { inflatesBeyond } from './inflation.ts'
import { maxPages } from './max-pages.ts'
import { pageOneSpans } from './page-one.ts'
import { outOfMemory } from './pdf-processes.ts'
import { openPdf, startPdfium } from './pdfium.ts'

export type PdfRefusal =
  | 'pdf_not_a_pdf'
  | 'pdf_empty'
  | 'pdf_broken'
  | 'pdf_encrypted'
  | 'pdf_attachments_encrypted'
  | 'pdf_too_heavy'
  | 'pdf_too_many_pages'
export type PdfFacts = {
  sizeBytes: number
  sha256: string
  pages: { width: number; height: number }[]
  /** The page labels of the document. Null: the pages have only numbers. */
  pageLabels: string[] | null
  /** An edited copy that opens without a password. Present if only the attachments of the file are encrypted. */
  readablePath: string | null
}
type Refused = { refused: PdfRefusal; reason: string }
/** `spans`: the byte ranges that page 1 needs. Absent in the early answer. */
export type PdfAnswer = { facts: PdfFacts; spans?: ByteSpan[] } | Refused

/** Acrobat and pdf.js look for the header in the first 1024 bytes (PDF 1.7, Annex H, note 13). */
const headerWithin = 1024

/**
 * pdf.js repairs a page tree that claims too many pages, and reports it only as a warning (core/document.js, checkLastPage). Other
 * PDF readers repair such a file in other ways.
 */
const claimed = { pages: 0 }
const hear = (...args: unknown[]) => {
  const count = /invalid \/Pages tree \/Count: (\d+)/.exec(args.join(' '))?.[1]
  if (count) claimed.pages = Number(count)
}
console.warn = hear
console.log = hear

type Start = { size: number; start: Buffer; isTooHeavy: boolean }

async function startOf(path: string): Promise<Start> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerWithin + 5), 0, headerWithin + 5, 0)
    const { size } = await file.stat()
    const start = buffer.subarray(0, bytesRead)
    return { size, start, isTooHeavy: await inflatesBeyond(file, size) }
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
    // pdf.js reads only the parts that it needs, because the whole file may have hundreds of megabytes.
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: 1 << 18,
    enableXfa: true, // The viewer uses the same value. The pages of a pure XFA form differ from the pages of the PDF that contains it.
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

const tooManyPages: Refused = {
  refused: 'pdf_too_many_pages',
  reason: `A PDF may have at most ${maxPages} pages.`,
}

/**
 * PDFium counts 200,000 pages in a few milliseconds. pdf.js needs seconds and hundreds of megabytes to open them. Returns null if
 * PDFium cannot open the file. pdf.js may still open it, within the same limits.
 */
async function pagesForPdfium(path: string): Promise<number | null> {
  try {
    const pdf = openPdf(await startPdfium(), path)
    if ('error' in pdf) return null
    pdf.close()
    return pdf.pageCount
  } catch {
    return null
  }
}

/** True for a lack of memory and for an error of the disk. The process then fails, and the file is not refused. */
const isNotOfTheFile = ({ name, message }: Error): boolean =>
  name === 'ResponseException' ||
  outOfMemory.test(message) ||
  /\b(EIO|EMFILE|ENFILE|ENOMEM|EACCES|ENOENT)\b/.test(message)

type Found = Pick<PdfFacts, 'pages' | 'pageLabels'> | Refused

/** Reads the page sizes and page labels with pdf.js, or returns why the file is refused. */
async function readWithPdfJs(path: string, size: number): Promise<Found> {
  const task = opening(path)
  try {
    const pdf = await task.promise
    if (pdf.numPages < 1) return { refused: 'pdf_broken', reason: 'The PDF has no pages.' }
    if (claimed.pages > size) return { refused: 'pdf_broken', reason: 'Its page tree can’t be true.' }
    if (pdf.numPages > maxPages) return tooManyPages
    const pages = await pageSizes(pdf)
    return {
      pages,
      pageLabels: normalizePageLabels(await pdf.getPageLabels().catch(() => null), pages.length),
    }
  } catch (error) {
    if ((error as Error).name === 'PasswordException') {
      return { refused: 'pdf_encrypted', reason: 'The PDF asks for a password.' }
    }
    if (isNotOfTheFile(error as Error)) throw error
    return { refused: 'pdf_broken', reason: (error as Error).message.slice(0, 200) }
  } finally {
    await task.destroy()
  }
}

type Read = { found: Found; readablePath: string | null }

/** Called for a file that PDFium opens without a password and pdf.js does not. Tries pdf.js again with an edited copy. */
async function readWithoutPassword(path: string, size: number, pageCount: number): Promise<Read> {
  const refused: Found = { refused: 'pdf_attachments_encrypted', reason: 'Its attachments are encrypted.' }
  const edits = await editsToOpen(path)
  if (edits.length === 0) return { found: refused, readablePath: null }
  // The name is unique, because two requests may finish the same upload at the same time.
  const readablePath = `${path}.${randomUUID()}${readableEnding}`
  await writeEdited(path, readablePath, edits)
  const found = await readWithPdfJs(readablePath, size)
  if ('pages' in found && found.pages.length === pageCount) return { found, readablePath }
  await rm(readablePath)
  return { found: refused, readablePath: null }
}

async function check(path: string): Promise<PdfAnswer> {
  const { size, start, isTooHeavy } = await startOf(path)
  if (size === 0) return { refused: 'pdf_empty', reason: 'The file is empty.' }
  if (!start.includes('%PDF')) return { refused: 'pdf_not_a_pdf', reason: 'The file has no PDF header.' }
  if (isTooHeavy) return { refused: 'pdf_too_heavy', reason: 'A stream of it inflates to too much.' }
  const pageCount = await pagesForPdfium(path)
  if (pageCount !== null && pageCount > maxPages) return tooManyPages
  let read: Read = { found: await readWithPdfJs(path, size), readablePath: null }
  if ('refused' in read.found && read.found.refused === 'pdf_encrypted' && pageCount !== null) {
    read = await readWithoutPassword(path, size, pageCount)
  }
  const { found, readablePath } = read
  if ('refused' in found) return found
  return { facts: { sizeBytes: size, sha256: await sha256(path), ...found, readablePath } }
}

/** Most of the processor time of a small file is the start of the process, so the same process also finds what page 1 needs. */
export async function run(
  { path }: { path: string },
  early: (answer: PdfAnswer) => void,
): Promise<PdfAnswer> {
  const answer = await check(path)
  if ('refused' in answer) return answer
  early(answer)
  collectGarbage()
  return { ...answer, spans: await pageOneSpans(answer.facts.readablePath ?? path) }
}
