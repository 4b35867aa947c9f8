// Owns what is made of a PDF: its first pages alone, and a copy that carries a reader's address on each page. Pure bytes
// to bytes; runs in a thread (pdf-parts-worker.ts).
import {
  degrees,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFObjectCopier,
  type PDFPage,
  PDFPageLeaf,
  PDFRef,
  PDFString,
  rgb,
  StandardFonts,
} from '@cantoo/pdf-lib'
import { keepOwnResources } from './own-resources.ts'

async function open(bytes: Uint8Array): Promise<PDFDocument> {
  const pdf = await PDFDocument.load(bytes, {
    // Only an owner's password: whoever opens such a file needs none.
    password: '',
    updateMetadata: false,
    parseSpeed: Number.POSITIVE_INFINITY,
  })
  // Its pages are made from a form when they are shown: what is written on them now would not be seen.
  const form = pdf.catalog.lookup(PDFName.of('AcroForm'))
  if (form instanceof PDFDict && form.has(PDFName.of('XFA'))) throw new Error('This is an XFA form.')
  return pdf
}

const save = (pdf: PDFDocument) =>
  pdf.save({ updateFieldAppearances: false, addDefaultPage: false, objectsPerTick: Number.POSITIVE_INFINITY })

/** What an annotation needs to look as it does. Everything else may lead to other pages, and with them into the copy. */
const annotationLook = [
  ...['Type', 'Subtype', 'Rect', 'AP', 'AS', 'F', 'C', 'Border', 'BS', 'CA', 'QuadPoints', 'InkList'],
  ...['Vertices', 'L', 'LE', 'IC', 'Contents', 'Name'],
]
/** What a page needs to look as it does. */
const pageLook = [
  ...['Type', 'Contents', 'Resources', 'MediaBox', 'CropBox', 'BleedBox', 'TrimBox', 'ArtBox', 'Rotate'],
  ...['UserUnit', 'Group', 'Annots'],
]

const keep = (dict: PDFDict, names: readonly string[]) => {
  for (const key of dict.keys()) if (!names.includes(key.decodeText())) dict.delete(key)
}

/** Of a link only where it leads outside. */
function plainAnnotation(annotation: PDFDict): PDFDict | null {
  const subtype = annotation.lookupMaybe(PDFName.of('Subtype'), PDFName)?.decodeText()
  const action = annotation.lookupMaybe(PDFName.of('A'), PDFDict)
  const uri = action?.lookup(PDFName.of('URI'))
  const type = annotation.lookup(PDFName.of('FT')) ?? parentsType(annotation)
  const plain = annotation.clone()
  keep(plain, annotationLook)
  if (subtype === 'Popup') return null
  if (subtype === 'Widget' && type) plain.set(PDFName.of('FT'), type)
  if (subtype === 'Link') {
    if (!(uri instanceof PDFString || uri instanceof PDFHexString)) return null
    plain.set(PDFName.of('A'), annotation.context.obj({ S: 'URI', URI: uri }))
  }
  return plain
}

const parentsType = (annotation: PDFDict) =>
  annotation.lookupMaybe(PDFName.of('Parent'), PDFDict)?.lookup(PDFName.of('FT'))

function plainPage(page: PDFPage): void {
  const { node } = page
  // The copier takes inherited entries from the parents itself.
  keep(node, [...pageLook, 'Parent'])
  const annotations = node.lookup(PDFName.of('Annots'))
  if (!(annotations instanceof PDFArray)) {
    node.delete(PDFName.of('Annots'))
    return
  }
  const plain = annotations.asArray().flatMap((item) => {
    const annotation = item instanceof PDFRef ? node.context.lookup(item) : item
    const kept = annotation instanceof PDFDict ? plainAnnotation(annotation) : null
    return kept ? [kept] : []
  })
  node.set(PDFName.of('Annots'), node.context.obj(plain))
}

/** The first `count` pages: nothing of the others is in the bytes, neither shown nor hidden. */
export async function firstPages(bytes: Uint8Array, count: number): Promise<Uint8Array> {
  const source = await open(bytes)
  const target = await PDFDocument.create({ updateMetadata: false })
  const copier = PDFObjectCopier.for(source.context, target.context)
  const pages = source.getPages().slice(0, count)
  if (pages.length < count) throw new Error('The PDF has fewer pages.')
  const seen = new Set<PDFObject>()
  for (const page of pages) {
    plainPage(page)
    keepOwnResources(page.node, seen)
  }
  for (const [index, page] of pages.entries()) {
    const leaf = copier.copy(page.node)
    if (!(leaf instanceof PDFPageLeaf)) throw new Error('A page is none.')
    leaf.setParent(target.catalog.insertLeafNode(target.context.register(leaf), index))
  }
  // Which layers are hidden is said here; without it all would show.
  const layers = source.catalog.get(PDFName.of('OCProperties'))
  if (layers) target.catalog.set(PDFName.of('OCProperties'), copier.copy(layers))
  return save(target)
}

/** WinAnsi, as far as it is the same as Latin-1; anything else as in a URL, so that no two addresses look alike. */
export const stampable = (text: string): string =>
  text.replace(/[^\x20-\x7e\xa1-\xff]/gu, (character) => encodeURIComponent(character.toWellFormed()))

/** Of the diagonal: so much that all three lines can be read whole. */
const widest = 0.46

/** Three lines across the page as it is looked at, over its content. */
function stampPage(page: PDFPage, text: string, font: Awaited<ReturnType<PDFDocument['embedFont']>>): void {
  const { x, y, width, height } = page.getCropBox()
  const turned = ((page.getRotation().angle % 360) + 360) % 360
  const slope = Math.atan2(height, width)
  const angle = (turned % 180 === 0 ? slope : Math.PI - slope) + (turned >= 180 ? Math.PI : 0)
  const size = Math.min(
    48,
    (widest * Math.hypot(width, height)) / Math.max(1, font.widthOfTextAtSize(text, 1)),
  )
  const length = font.widthOfTextAtSize(text, size)
  for (const share of [0.25, 0.5, 0.75]) {
    const [cx, cy] = [x + width / 2, y + height * share]
    page.drawText(text, {
      x: cx - (Math.cos(angle) * length) / 2,
      y: cy - (Math.sin(angle) * length) / 2,
      size,
      font,
      rotate: degrees((angle * 180) / Math.PI),
      color: rgb(0.5, 0.5, 0.5),
      opacity: 0.32,
    })
  }
}

export async function stamped(bytes: Uint8Array, text: string): Promise<Uint8Array> {
  const pdf = await open(bytes)
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  for (const page of pdf.getPages()) stampPage(page, stampable(text), font)
  return save(pdf)
}
