// Keeps only the resources that a page draws. Many programs give all pages the same table of fonts and images, so a copy of the first pages
// would contain the images of every page. `keepOwnResources` changes the page that it gets.
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFName,
  type PDFObject,
  type PDFPageLeaf,
  PDFRawStream,
  PDFRef,
  PDFStream,
} from '@cantoo/pdf-lib'

const name = (text: string) => PDFName.of(text)
/** The resource tables whose entries a drawing operator refers to by name. */
const tables = ['XObject', 'Pattern', 'Font', 'ExtGState', 'ColorSpace', 'Shading', 'Properties'].map(name)
/** Colour spaces that apply to every device colour, although no operator names them. */
const silent = new Set(['DefaultGray', 'DefaultRGB', 'DefaultCMYK'].map(name))
/** Entries with private data of programs. They often contain the whole document from which a picture was made. */
const beside = ['PieceInfo', 'Metadata', 'AF', 'OPI', 'Ref', 'StructParent', 'StructParents'].map(name)

/** Returns all names in the drawing operators. Names inside an inline image or a text are included. So unused resources may be kept, but no used resource is removed. */
function namesIn(drawing: string): PDFName[] {
  const tokens = drawing.matchAll(/\/([^\0\t\n\f\r ()<>[\]{}/%]+)/g)
  return [...tokens].map(([, token = '']) => name(token.replace(/#([\da-f]{2})/gi, byHex)))
}
const byHex = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))

/** @throws Error if the stream cannot be decoded, because its resources are then unknown */
function drawingOf(stream: PDFObject | undefined): string {
  if (!(stream instanceof PDFRawStream)) return ''
  return Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1')
}

function pageDrawing(page: PDFPageLeaf): string {
  const contents = page.lookup(name('Contents'))
  const parts = contents instanceof PDFArray ? contents.asArray() : [contents]
  return parts.map((part) => drawingOf(part instanceof PDFRef ? page.context.lookup(part) : part)).join('\n')
}

/** Returns the drawing operators of all glyphs of a Type 3 font. Returns an empty text for other fonts. */
function lettersOf(font: PDFDict): string {
  const letters = font.lookup(name('CharProcs'))
  if (!(letters instanceof PDFDict)) return ''
  return letters
    .keys()
    .map((letter) => drawingOf(letters.lookup(letter)))
    .join('\n')
}

const entry = (resources: PDFDict, table: string, key: PDFName): PDFObject | undefined => {
  const entries = resources.lookup(name(table))
  return entries instanceof PDFDict ? entries.lookup(key) : undefined
}
/** Forms and patterns contain drawing operators. Other streams have no resources. */
const isForm = (object: PDFObject | undefined): object is PDFRawStream =>
  object instanceof PDFRawStream &&
  (object.dict.lookup(name('Subtype')) === name('Form') || object.dict.has(name('PatternType')))
const lacks = (dict: PDFDict) => !(dict.lookup(name('Resources')) instanceof PDFDict)

/** Returns the drawing operators of the object `key` if it has no resources of its own and therefore uses `resources`. */
function borrowing(resources: PDFDict, key: PDFName): string {
  const state = entry(resources, 'ExtGState', key)
  const mask = state instanceof PDFDict ? state.lookup(name('SMask')) : undefined
  const forms = [
    entry(resources, 'XObject', key),
    entry(resources, 'Pattern', key),
    mask instanceof PDFDict ? mask.lookup(name('G')) : undefined,
  ]
  const font = entry(resources, 'Font', key)
  return [
    ...forms.map((form) => (isForm(form) && lacks(form.dict) ? drawingOf(form) : '')),
    font instanceof PDFDict && lacks(font) ? lettersOf(font) : '',
  ].join('\n')
}

function namesUsed(drawing: string, resources: PDFDict): Set<PDFName> {
  const used = new Set<PDFName>()
  const drawings = [drawing]
  for (let next = drawings.pop(); next !== undefined; next = drawings.pop()) {
    for (const key of namesIn(next)) {
      if (used.has(key)) continue
      used.add(key)
      drawings.push(borrowing(resources, key))
    }
  }
  return used
}

function setOwn(holder: PDFDict, resources: PDFDict, drawing: string): void {
  const used = namesUsed(drawing, resources)
  const own = resources.clone()
  for (const table of tables) {
    const entries = own.lookup(table)
    if (!(entries instanceof PDFDict)) continue
    const kept = entries.clone()
    for (const key of kept.keys()) if (!used.has(key) && !silent.has(key)) kept.delete(key)
    own.set(table, kept)
  }
  holder.set(name('Resources'), own)
}

/** Removes private data and unused resources from a form, a pattern or a Type 3 font. */
function tidy(object: PDFStream | PDFDict): void {
  const dict = object instanceof PDFStream ? object.dict : object
  if (object instanceof PDFStream) for (const key of beside) dict.delete(key)
  const resources = dict.lookup(name('Resources'))
  if (!(resources instanceof PDFDict)) return
  if (object instanceof PDFStream) setOwn(dict, resources, drawingOf(object))
  else if (dict.has(name('CharProcs'))) setOwn(dict, resources, lettersOf(dict))
}

const partsOf = (object: PDFObject): PDFObject[] => {
  if (object instanceof PDFArray) return object.asArray()
  if (object instanceof PDFDict) return object.values()
  return object instanceof PDFStream ? object.dict.values() : []
}

/**
 * Removes unused resources and private data from `page`. The other entries of `page` must not refer to another page.
 * @throws Error if the drawing operators cannot be read
 */
export function keepOwnResources(page: PDFPageLeaf, seen: Set<PDFObject>): void {
  const resources = page.Resources()
  if (resources) setOwn(page, resources, pageDrawing(page))
  const waiting = ['Resources', 'Annots', 'Group'].map((key) => page.get(name(key)))
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    const object = next instanceof PDFRef ? page.context.lookup(next) : next
    if (!object || seen.has(object)) continue
    seen.add(object)
    if (object instanceof PDFStream || object instanceof PDFDict) tidy(object)
    waiting.push(...partsOf(object))
  }
}
