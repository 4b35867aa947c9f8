// Compares a copy with its original (ADR 53): small drawings by PDFium, and what pdf.js reads. The files are opened one after
// the other. After every few pages they are opened again, because both libraries keep all parsed data in memory.
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { type Drawing, differentShare, drawPage } from '../pdf/drawing.ts'
import { openPdf, type Pdfium } from '../pdf/pdfium.ts'
import { openInViewer, type PageFacts, pageContent, pageFacts } from './viewer-facts.ts'

/** Thrown if a copy differs from its original. Such a copy is not used. The message contains the difference. */
export class CopyMismatch extends Error {}

/** The facts that pdf.js reads from a file. */
export type ViewerFacts = {
  pageCount: number
  isPureXfa: boolean
  pages: PageFacts[]
  contents: Record<'text' | 'annotations' | 'drawn', string>[]
}

const side = 180
/** Rounding of positions moves edges by less than a pixel. */
const sameLevels = 64
const sameShare = 0.004
/** A watermark is pale, so its pixels differ little from the page without it. */
const stampLevels = 6
const stampShare = 0.002

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64')

/** Reads the facts of the first `count` pages. Without `count`, reads all pages. */
export async function viewerFacts(path: string, count?: number): Promise<ViewerFacts> {
  const pdf = await openInViewer(path)
  try {
    const pages = await pageFacts(pdf, Math.min(count ?? pdf.numPages, pdf.numPages))
    const contents: ViewerFacts['contents'] = []
    for (const number of pages.keys()) {
      const { text, annotations, drawn } = await pageContent(pdf, number + 1)
      contents.push({ text: digest(text), annotations: digest(annotations), drawn: digest(drawn) })
    }
    return { pageCount: pdf.numPages, isPureXfa: pdf.isPureXfa, pages, contents }
  } finally {
    await pdf.loadingTask.destroy()
  }
}

/** PDFium writes numbers with seven digits, so sizes are rounded before they are compared. */
const sizeOf = (facts: PageFacts | undefined) =>
  facts && JSON.stringify({ ...facts, view: facts.view.map((value) => Math.round(value * 10) / 10) })

/** Compares sizes, text, field values, links to the outside and the number of drawing operators. @throws CopyMismatch */
export function requireSameContent(original: ViewerFacts, copy: ViewerFacts): void {
  const { length } = original.pages
  if (copy.pageCount !== length) throw new CopyMismatch(`The copy has ${copy.pageCount} pages.`)
  for (let index = 0; index < length; index++) {
    const differs = (what: string) => new CopyMismatch(`Page ${index + 1}: another ${what}.`)
    if (sizeOf(original.pages[index]) !== sizeOf(copy.pages[index])) throw differs('size')
    for (const key of ['text', 'annotations', 'drawn'] as const) {
      if (original.contents[index]?.[key] !== copy.contents[index]?.[key]) throw differs(key)
    }
  }
}

function drawingsOf(pdfium: Pdfium, path: string, indices: readonly number[]): (Drawing | null)[] {
  const pdf = openPdf(pdfium, path)
  if ('error' in pdf) return indices.map(() => null)
  try {
    return indices.map((index) => drawPage(pdfium, pdf.doc, index, side))
  } finally {
    pdf.close()
  }
}

/** Returns the numbers of the pages for which `isRight` returns false, among the pages with these indices. */
function pagesThatFail(
  pdfium: Pdfium,
  [one, other]: [string, string],
  indices: readonly number[],
  isRight: (one: Drawing, other: Drawing) => boolean,
): number[] {
  const isLarge = Math.max(statSync(one).size, statSync(other).size) > 8 * 1024 * 1024
  const atOnce = isLarge ? 2 : 32
  const failed: number[] = []
  for (let start = 0; start < indices.length; start += atOnce) {
    const part = indices.slice(start, start + atOnce)
    const [before, after] = [drawingsOf(pdfium, one, part), drawingsOf(pdfium, other, part)]
    for (const [at, index] of part.entries()) {
      const [was, is] = [before[at], after[at]]
      if (!was || !is || !isRight(was, is)) failed.push(index + 1)
    }
  }
  return failed
}

/** Returns the pages that look different in `copy`. `indices`: the pages to compare. */
export const pagesThatDiffer = (pdfium: Pdfium, original: string, copy: string, indices: readonly number[]) =>
  pagesThatFail(
    pdfium,
    [original, copy],
    indices,
    (was, is) => differentShare(was, is, sameLevels) <= sameShare,
  )

/** Returns the pages on which `stamped` has no visible difference to `blank`. */
export const pagesWithoutStamp = (
  pdfium: Pdfium,
  blank: string,
  stamped: string,
  indices: readonly number[],
) =>
  pagesThatFail(
    pdfium,
    [blank, stamped],
    indices,
    (without, withStamp) => differentShare(without, withStamp, stampLevels) >= stampShare,
  )
