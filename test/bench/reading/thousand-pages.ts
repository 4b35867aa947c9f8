// A document of 1,000 pages in chapters, like a report that was merged from several files: each chapter has its own fonts, and a photo.
import { PDFDocument } from '@cantoo/pdf-lib'
import { addPhoto, benchFiles, fillWith } from '../viewer/files.ts'

const PAGES_OF_A_CHAPTER = 100

/** Copies the pages of the 352-page file. A copy of pages also copies their fonts, so each chapter has its own. */
export async function makeLongDocument(pages: number): Promise<Buffer> {
  const file = await benchFiles['352-pages']?.()
  if (!file) throw new Error('There is no file of 352 pages')
  const source = await PDFDocument.load(file.bytes, { updateMetadata: false })
  const made = await PDFDocument.create()
  const count = source.getPageCount()
  while (made.getPageCount() < pages) {
    const first = made.getPageCount()
    const length = Math.min(PAGES_OF_A_CHAPTER, pages - first)
    const copied = await made.copyPages(
      source,
      Array.from({ length }, (_, at) => (first + at) % count),
    )
    for (const page of copied) made.addPage(page)
    const opening = copied[0]
    if (opening) fillWith(opening, addPhoto(made, first, { compress: true }))
  }
  return Buffer.from(await made.save())
}
