// Owns the comparison of a copy with its original: what readers would see, drawn small by PDFium, and what pdf.js reads of it.
// @throws NotTheSame, always with the page and the difference
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { differentShare, drawPage } from '../pdf/drawing.ts'
import type { OpenPdf, Pdfium } from '../pdf/pdfium.ts'
import { type PageFacts, pageContent, pageFacts } from './viewer-facts.ts'

/** A copy that differs from its original is not handed out. */
export class NotTheSame extends Error {}

export type Side = { viewer: PDFDocumentProxy; drawn: OpenPdf }

const side = 180
/** Rounding of positions moves edges by less than a pixel. */
const sameLevels = 64
const sameShare = 0.004
/** A stamp is grey over anything: thin lines, but many. */
const stampLevels = 6
const stampShare = 0.002

/** PDFium writes numbers with seven digits. */
const rounded = (facts: PageFacts | undefined) =>
  facts && { ...facts, view: facts.view.map((value) => Math.round(value * 10) / 10) }

const pagesOf = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** Sizes, text, field values, links to the outside and how much is painted, as pdf.js reads them. */
export async function requireSameContent(original: Side, copy: Side, count: number): Promise<void> {
  if (copy.viewer.numPages !== count || copy.drawn.pageCount !== count) {
    throw new NotTheSame(`The copy has ${copy.viewer.numPages} pages.`)
  }
  const [before, after] = [await pageFacts(original.viewer, count), await pageFacts(copy.viewer, count)]
  for (const number of pagesOf(count)) {
    const same = (key: 'size' | 'text' | 'annotations' | 'drawn', one: unknown, other: unknown) => {
      if (JSON.stringify(one) !== JSON.stringify(other))
        throw new NotTheSame(`Page ${number}: another ${key}.`)
    }
    same('size', rounded(before[number - 1]), rounded(after[number - 1]))
    const [was, is] = [await pageContent(original.viewer, number), await pageContent(copy.viewer, number)]
    for (const key of ['text', 'annotations', 'drawn'] as const) same(key, was[key], is[key])
  }
}

/** `unlike`: pages whose original has boxes that PDFium and pdf.js read in different ways. */
export function requireSameDrawing(
  pdfium: Pdfium,
  original: Side,
  copy: Side,
  unlike: ReadonlySet<number> = new Set(),
): void {
  for (const number of pagesOf(copy.drawn.pageCount)) {
    if (unlike.has(number)) continue
    const was = drawPage(pdfium, original.drawn.doc, number - 1, side)
    const is = drawPage(pdfium, copy.drawn.doc, number - 1, side)
    if (!was || !is) throw new NotTheSame(`Page ${number} can’t be drawn.`)
    if (differentShare(was, is, sameLevels) > sameShare)
      throw new NotTheSame(`Page ${number} looks different.`)
  }
}

/** The pages on which `stamped` shows nothing that `blank` has not. */
export function pagesWithoutStamp(pdfium: Pdfium, blank: OpenPdf, stamped: OpenPdf): Set<number> {
  return new Set(
    pagesOf(stamped.pageCount).filter((number) => {
      const without = drawPage(pdfium, blank.doc, number - 1, side)
      const withStamp = drawPage(pdfium, stamped.doc, number - 1, side)
      return !without || !withStamp || differentShare(without, withStamp, stampLevels) < stampShare
    }),
  )
}
