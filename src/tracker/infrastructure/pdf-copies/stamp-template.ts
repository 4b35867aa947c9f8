// The file that all stamped copies of a version are made from. Each page draws the same stamp object three times. The stamp is the last object
// in the file. The copy for a reader is this file with another stamp (stamped-copy.ts).
import { PDFArray, PDFContext, PDFDict, PDFName, type PDFObject, PDFRef } from '@cantoo/pdf-lib'
import { inherited, openPlainPdf, type PlainPdf } from './plain-pdf.ts'
import { Appended, textOf } from './plain-pdf-changes.ts'
import { type PageArea, placements, stampObject } from './stamp-drawing.ts'

/** The text of the stamp in the template. Readers never see it. */
export const templateText = 'LASTPAGE'

/** A page of the plain file. `looseStates`: the content does not restore all graphics states that it saved. */
export type StampedPage = { objectNumber: number; area: PageArea; setBoxes: boolean; looseStates: boolean }

const name = (text: string) => PDFName.of(text)

/** Adds the stamp to the resources of a page. Resources that pages share stay one shared object. */
function resourcesWithStamp(pdf: PlainPdf, stamp: PDFRef, stampName: string, out: Appended) {
  const made = new Map<string, PDFRef>()
  return (page: PDFDict): PDFRef => {
    const found = inherited(pdf, page, 'Resources')
    const key = found instanceof PDFRef ? found.tag : ''
    const known = key === '' ? undefined : made.get(key)
    if (known) return known
    const resources = pdf.resolve(found)
    const own = resources instanceof PDFDict ? resources.clone() : PDFContext.create().obj({})
    const pictures = pdf.resolve(own.get(name('XObject')))
    const all = pictures instanceof PDFDict ? pictures.clone() : PDFContext.create().obj({})
    all.set(name(stampName), stamp)
    own.set(name('XObject'), all)
    const ref = PDFRef.of(out.take())
    out.object(ref.objectNumber, textOf(own))
    if (key !== '') made.set(key, ref)
    return ref
  }
}

function contentOf(pdf: PlainPdf, page: PDFDict): PDFObject[] {
  const contents = page.get(name('Contents'))
  if (contents === undefined) return []
  const resolved = pdf.resolve(contents)
  return resolved instanceof PDFArray ? resolved.asArray() : [contents]
}

/** Restores all saved graphics states. PDF 1.7 allows 28 nested states, and PDF readers ignore surplus `Q` operators. */
const closing = 'Q '.repeat(28)

/** Writes the template of the plain file `from`. @throws Error if an object number does not belong to a page */
export function writeTemplate(from: string, to: string, pages: readonly StampedPage[], text: string): void {
  const pdf = openPlainPdf(from)
  try {
    const out = new Appended(pdf)
    const stampName = 'LastpageStamp'
    const begin = PDFRef.of(out.take())
    out.stream(begin.objectNumber, 'q\n')
    // Object numbers are assigned in ascending order, and the stamp must have the last number.
    const later = pages.length * 2 + 1
    const stamp = PDFRef.of(out.offsets.length + later)
    const withStamp = resourcesWithStamp(pdf, stamp, stampName, out)
    for (const { objectNumber, area, setBoxes, looseStates } of pages) {
      const page = pdf.read(objectNumber)
      if (!(page instanceof PDFDict)) throw new Error('A page of the page tree is not a page object.')
      const end = PDFRef.of(out.take())
      out.stream(end.objectNumber, `\nQ ${looseStates ? closing : ''}\n${placements(area, stampName)}\n`)
      const own = page.clone()
      own.set(name('Contents'), PDFContext.create().obj([begin, ...contentOf(pdf, page), end]))
      own.set(name('Resources'), withStamp(page))
      if (setBoxes)
        for (const box of ['MediaBox', 'CropBox']) own.set(name(box), PDFContext.create().obj(area.box))
      out.object(objectNumber, textOf(own))
    }
    while (out.offsets.length < stamp.objectNumber) out.take()
    out.add(out.take(), stampObject(stamp.objectNumber, text))
    out.write(from, to)
  } finally {
    pdf.close()
  }
}
