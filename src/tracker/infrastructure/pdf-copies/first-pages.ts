// The first pages of a PDF as a separate file, which contains nothing of the other pages, neither visible nor hidden. The input is a file that
// PDFium wrote.
import {
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
} from '@cantoo/pdf-lib'
import { fieldOf, formWith } from './first-pages-form.ts'
import { copyLayers } from './first-pages-layers.ts'
import { targetsOf } from './link-targets.ts'
import { keepOwnResources } from './own-resources.ts'

const name = (text: string) => PDFName.of(text)

/** The entries that determine the look of an annotation. Other entries may refer to other pages, which would then be copied too. */
const annotationLook = [
  ...['Type', 'Subtype', 'Rect', 'AP', 'AS', 'F', 'C', 'Border', 'BS', 'CA', 'QuadPoints', 'InkList'],
  ...['Vertices', 'L', 'LE', 'IC', 'Contents', 'Name', 'DA', 'MK', 'Q', 'H', 'RC', 'BE', 'RD', 'CL', 'IT'],
]
/** The entries that determine the look of a page. */
const pageLook = [
  ...['Type', 'Contents', 'Resources', 'MediaBox', 'CropBox', 'BleedBox', 'TrimBox', 'ArtBox', 'Rotate'],
  ...['UserUnit', 'Group', 'Annots'],
]

const keep = (dict: PDFDict, names: readonly string[]) => {
  for (const key of dict.keys()) if (!names.includes(key.decodeText())) dict.delete(key)
}

/** A link to a page of the copy. The link is added after its target page exists. */
type InnerLink = { look: PDFDict; from: number; to: number; view: PDFObject[] }
type Cut = {
  pages: PDFPage[]
  innerLinks: InnerLink[]
  fields: PDFDict[]
  targets: ReturnType<typeof targetsOf>
}

const asText = (object: PDFObject | undefined) =>
  object instanceof PDFString || object instanceof PDFHexString ? object : null

/** Links are copied only if their target is outside of the document or on a copied page. */
function plainLink(annotation: PDFDict, plain: PDFDict, from: number, cut: Cut): PDFDict | null {
  const action = annotation.lookup(name('A'))
  const uri = action instanceof PDFDict ? asText(action.lookup(name('URI'))) : null
  if (uri) {
    plain.set(name('A'), annotation.context.obj({ S: 'URI', URI: uri }))
    return plain
  }
  const target = cut.targets(annotation)
  if (target) cut.innerLinks.push({ look: plain, from, to: target.page, view: target.view })
  return null
}

function plainAnnotation(annotation: PDFDict, from: number, cut: Cut): PDFDict | null {
  const subtype = annotation.lookup(name('Subtype'))
  const plain = annotation.clone()
  keep(plain, annotationLook)
  if (subtype === name('Popup')) return null
  if (subtype === name('Link')) return plainLink(annotation, plain, from, cut)
  if (subtype === name('Widget')) {
    fieldOf(annotation, plain)
    cut.fields.push(plain)
  }
  return plain
}

function plainPage(page: PDFPage, index: number, cut: Cut): void {
  const { node } = page
  // The copier reads inherited entries from the parents itself.
  keep(node, [...pageLook, 'Parent'])
  const annotations = node.lookup(name('Annots'))
  if (!(annotations instanceof PDFArray)) {
    node.delete(name('Annots'))
    return
  }
  const plain = annotations.asArray().flatMap((item) => {
    const annotation = item instanceof PDFRef ? node.context.lookup(item) : item
    const kept = annotation instanceof PDFDict ? plainAnnotation(annotation, index, cut) : null
    return kept ? [node.context.register(kept)] : []
  })
  node.set(name('Annots'), node.context.obj(plain))
}

function addInnerLinks(target: PDFDocument, copier: PDFObjectCopier, links: readonly InnerLink[]): void {
  const pages = target.getPages()
  for (const { look, from, to, view } of links) {
    const link = copier.copy(look)
    const page = pages[from]
    const goal = pages[to]
    if (!page || !goal) continue
    link.set(name('Dest'), target.context.obj([goal.ref, ...view.map((part) => copier.copy(part))]))
    const all = page.node.lookup(name('Annots'))
    const annotations = all instanceof PDFArray ? all : target.context.obj([])
    annotations.push(target.context.register(link))
    page.node.set(name('Annots'), annotations)
  }
}

/** @throws Error if a locked page, or its content, was copied */
function requireNothingLocked(source: PDFDocument, count: number, copier: PDFObjectCopier): void {
  // The copier's internal list of copied objects.
  const { traversedObjects } = copier as unknown as { traversedObjects: Map<PDFObject, PDFObject> }
  const contentOf = ({ node }: PDFPage): PDFObject[] => {
    const content = node.get(name('Contents'))
    const whole = node.lookup(name('Contents'))
    return [content, ...(whole instanceof PDFArray ? whole.asArray() : [])].filter(
      (part) => part !== undefined,
    )
  }
  const pages = source.getPages()
  const free = new Set(pages.slice(0, count).flatMap(contentOf))
  for (const page of pages.slice(count)) {
    const locked = [page.ref, ...contentOf(page).filter((part) => part instanceof PDFRef && !free.has(part))]
    if (locked.some((part) => traversedObjects.has(part))) throw new Error('The copy contains a locked page.')
  }
}

function copyPages(source: PDFDocument, target: PDFDocument, copier: PDFObjectCopier, cut: Cut): void {
  for (const [index, page] of cut.pages.entries()) {
    const leaf = copier.copy(page.node)
    if (!(leaf instanceof PDFPageLeaf)) throw new Error('A page of the page tree is not a page object.')
    leaf.setParent(target.catalog.insertLeafNode(target.context.register(leaf), index))
  }
  copyLayers(source, target, copier)
  const form = formWith(source, cut.fields)
  if (!form) return
  const fields = cut.fields.map((field) => copiedRef(source, copier, field))
  const copy = copier.copy(form)
  copy.set(name('Fields'), target.context.obj(fields))
  target.catalog.set(name('AcroForm'), target.context.register(copy))
}

/** Returns the reference in the copy for a registered object of the source. */
function copiedRef(source: PDFDocument, copier: PDFObjectCopier, object: PDFDict): PDFRef {
  const ref = source.context.getObjectRef(object)
  if (!ref) throw new Error('A form field is on no page.')
  return copier.copy(ref)
}

/** Returns a PDF with the first `count` pages. @throws Error if their resources cannot be determined, or if content of other pages would be copied */
export async function firstPages(bytes: Uint8Array, count: number): Promise<Uint8Array> {
  const source = await PDFDocument.load(bytes, {
    updateMetadata: false,
    parseSpeed: Number.POSITIVE_INFINITY,
  })
  const target = await PDFDocument.create({ updateMetadata: false })
  const copier = PDFObjectCopier.for(source.context, target.context)
  const pages = source.getPages().slice(0, count)
  if (pages.length < count) throw new Error('The PDF has fewer pages.')
  const cut: Cut = { pages, innerLinks: [], fields: [], targets: targetsOf(source, count) }
  const seen = new Set<PDFObject>()
  for (const [index, page] of pages.entries()) {
    plainPage(page, index, cut)
    keepOwnResources(page.node, seen)
  }
  copyPages(source, target, copier, cut)
  requireNothingLocked(source, count, copier)
  addInnerLinks(target, copier, cut.innerLinks)
  return target.save({
    updateFieldAppearances: false,
    addDefaultPage: false,
    objectsPerTick: Number.POSITIVE_INFINITY,
  })
}
