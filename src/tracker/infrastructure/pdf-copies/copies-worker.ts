// A child process that makes a copy: it reads the original with PDFium and pdf.js, makes the copy, and compares it with the original.
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { PDFDict, PDFName } from '@cantoo/pdf-lib'
import { encryptsAttachmentsOnly } from '../pdf/attachment-encryption.ts'
import { type Box, visibleBox } from '../pdf/drawing.ts'
import { collectGarbage } from '../pdf/garbage.ts'
import { memoryWasRefused, type OpenPdf, openPdf, type Pdfium, savePdf, startPdfium } from '../pdf/pdfium.ts'
import { firstPages } from './first-pages.ts'
import { openPlainPdf } from './plain-pdf.ts'
import { Appended } from './plain-pdf-changes.ts'
import { type StampedPage, templateText, writeTemplate } from './stamp-template.ts'
import {
  CopyMismatch,
  pagesThatDiffer,
  pagesWithoutStamp,
  requireSameContent,
  type ViewerFacts,
  viewerFacts,
} from './verify.ts'
import type { PageFacts } from './viewer-facts.ts'

/** `folder` is for temporary files. */
export type CopyJob = { source: string; target: string; folder: string } & (
  | { kind: 'first'; pages: number }
  | { kind: 'stamped' }
)
/** `failed`: the copy cannot be made of this file, so a retry would fail too. */
export type CopyAnswer = { sizeBytes: number; sha256: string } | { failed: string }

/** Opens a document and always closes it, because an open document keeps its parsed data in memory. */
function withPdf<T>(pdfium: Pdfium, path: string, work: (pdf: OpenPdf) => T): T {
  const pdf = openPdf(pdfium, path)
  if ('error' in pdf) throw new Error(`PDFium can’t open it (${pdf.error}).`)
  try {
    return work(pdf)
  } finally {
    pdf.close()
  }
}

type Plain = { path: string; pages: { objectNumber: number; box: Box | null }[] }

/** Writes the original again with PDFium (plain-pdf.ts). Returns the path of the new file, and its pages. */
async function makePlain({ source, folder }: CopyJob): Promise<Plain> {
  const pdfium = await startPdfium()
  const path = `${folder}/plain.pdf`
  // A copy is not encrypted. If PDFium has no key for a part, no reader could open this part of the copy.
  const leavesOut = await encryptsAttachmentsOnly(source)
  return withPdf(pdfium, source, ({ doc, pageCount }) => {
    const pages = Array.from({ length: pageCount }, (_, index) => ({
      objectNumber: pdfium.EPDFDoc_GetPageObjectNumberByIndex(doc, index),
      box: visibleBox(pdfium, doc, index),
    }))
    for (let left = leavesOut ? pdfium.FPDFDoc_GetAttachmentCount(doc) : 0; left > 0; left--) {
      if (!pdfium.FPDFDoc_DeleteAttachment(doc, left - 1))
        throw new Error('The copy still contains an attachment.')
    }
    savePdf(pdfium, doc, path)
    return { path, pages }
  })
}

function requireCopyable({ isPureXfa, pageCount }: ViewerFacts, { pages }: Plain): void {
  // An XFA form creates its pages at display time. The stored page content is not what a reader sees.
  if (isPureXfa) throw new Error('This is an XFA form.')
  if (pageCount !== pages.length) throw new Error('PDF readers disagree about the number of pages.')
}

const indicesOf = (count: number) => Array.from({ length: count }, (_, index) => index)

/**
 * Locked pages lose their content, and PDFium removes unreferenced objects. So a long document does not stay in memory while its first pages are cut.
 */
async function emptyLockedPages({ path, pages }: Plain, free: number, to: string): Promise<void> {
  const pdf = openPlainPdf(path)
  const emptied = `${to}.emptied`
  try {
    const out = new Appended(pdf)
    for (const { objectNumber } of pages.slice(free)) {
      const page = pdf.read(objectNumber)
      if (!(page instanceof PDFDict)) throw new Error('A page of the page tree is not a page object.')
      const parent = String(page.get(PDFName.of('Parent')))
      const empty = `<< /Type /Page /MediaBox [0 0 1 1] /Resources << >> /Parent ${parent} >>`
      out.object(objectNumber, empty)
    }
    out.write(path, emptied)
  } finally {
    pdf.close()
  }
  const pdfium = await startPdfium()
  withPdf(pdfium, emptied, ({ doc }) => savePdf(pdfium, doc, to))
}

async function makeFirstPages(job: CopyJob & { kind: 'first' }): Promise<void> {
  const original = await viewerFacts(job.source, job.pages)
  collectGarbage()
  const plain = await makePlain(job)
  collectGarbage()
  requireCopyable(original, plain)
  const reduced = `${job.folder}/reduced.pdf`
  await emptyLockedPages(plain, job.pages, reduced)
  collectGarbage()
  writeFileSync(job.target, await firstPages(readFileSync(reduced), job.pages))
  collectGarbage()
  requireSameContent(original, await viewerFacts(job.target))
  collectGarbage()
  const pdfium = await startPdfium()
  const [different] = pagesThatDiffer(pdfium, job.source, job.target, indicesOf(job.pages))
  if (different !== undefined) throw new CopyMismatch(`Page ${different} looks different.`)
}

const differs = (one: Box, other: Box | null) =>
  other === null || one.some((value, index) => Math.abs(value - (other[index] ?? 0)) > 0.5)

/** Writes the template, and the same file without a stamp. Returns the pages without a visible stamp. */
async function writeBoth({ path }: Plain, job: CopyJob, pages: StampedPage[], blank: string) {
  const pdfium = await startPdfium()
  writeTemplate(path, blank, pages, '')
  writeTemplate(path, job.target, pages, templateText)
  return pagesWithoutStamp(pdfium, blank, job.target, indicesOf(pages.length))
}

async function makeTemplate(job: CopyJob): Promise<void> {
  const original = await viewerFacts(job.source)
  collectGarbage()
  const plain = await makePlain(job)
  collectGarbage()
  requireCopyable(original, plain)
  const pages: StampedPage[] = plain.pages.map(({ objectNumber, box }, index) => {
    const { view, rotate } = original.pages[index] as PageFacts
    return { objectNumber, area: { box: view, rotate }, setBoxes: differs(view, box), looseStates: false }
  })
  const blank = `${job.folder}/blank.pdf`
  let missing = await writeBoth(plain, job, pages, blank)
  if (missing.length > 0) {
    const loose = new Set(missing)
    for (const [index, page] of pages.entries()) page.looseStates = loose.has(index + 1)
    missing = await writeBoth(plain, job, pages, blank)
  }
  if (missing.length > 0) throw new CopyMismatch(`No stamp is seen on page ${missing[0]}.`)
  collectGarbage()
  requireSameContent(original, await viewerFacts(blank))
  collectGarbage()
  // If PDFium and pdf.js read the boxes of the original differently, the copy follows pdf.js.
  const alike = indicesOf(pages.length).filter((index) => !pages[index]?.setBoxes)
  const [different] = pagesThatDiffer(await startPdfium(), job.source, blank, alike)
  if (different !== undefined) throw new CopyMismatch(`Page ${different} looks different.`)
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

export async function run(job: CopyJob): Promise<CopyAnswer> {
  try {
    if (job.kind === 'first') await makeFirstPages(job)
    else await makeTemplate(job)
    return { sizeBytes: statSync(job.target).size, sha256: await sha256(job.target) }
  } catch (error) {
    if (memoryWasRefused()) throw new Error('out of memory')
    return { failed: String((error as Error)?.message ?? error).slice(0, 300) }
  }
}
