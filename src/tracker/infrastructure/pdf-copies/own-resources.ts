// Keeps only the resources that a page draws. Many programs give all pages the same table of fonts and images, so a copy of the first pages
// would contain the images of every page. Changes its argument.
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
/** What drawing asks for by name. */
const tables = ['XObject', 'Pattern', 'Font', 'ExtGState', 'ColorSpace', 'Shading', 'Properties'].map(name)
/** Asked for without a name, by every plain colour. */
const silent = new Set(['DefaultGray', 'DefaultRGB', 'DefaultCMYK'].map(name))
/** What programs keep beside a picture for themselves: often the whole document that it was made from. */
const beside = ['PieceInfo', 'Metadata', 'AF', 'OPI', 'Ref', 'StructParent', 'StructParents'].map(name)

/** As they stand in drawing operators. A name in a picture or a text between them keeps too much, never too little. */
function namesIn(drawing: string): PDFName[] {
  const tokens = drawing.matchAll(/\/([^\0\t\n\f\r ()<>[\]{}/%]+)/g)
  return [...tokens].map(([, token = '']) => name(token.replace(/#([\da-f]{2})/gi, byHex)))
}
const byHex = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))

/** @throws Error where it can't be read: then nobody knows what is drawn */
function drawingOf(stream: PDFObject | undefined): string {
  if (!(stream instanceof PDFRawStream)) return ''
  return Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1')
}

function pageDrawing(page: PDFPageLeaf): string {
  const contents = page.lookup(name('Contents'))
  const parts = contents instanceof PDFArray ? contents.asArray() : [contents]
  return parts.map((part) => drawingOf(part instanceof PDFRef ? page.context.lookup(part) : part)).join('\n')
}

/** The drawings of a font's letters, where they are drawings. */
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
/** Made of drawing operators; anything else has no resources to begin with. */
const isForm = (object: PDFObject | undefined): object is PDFRawStream =>
  object instanceof PDFRawStream &&
  (object.dict.lookup(name('Subtype')) === name('Form') || object.dict.has(name('PatternType')))
const lacks = (dict: PDFDict) => !(dict.lookup(name('Resources')) instanceof PDFDict)

/** What is drawn by this name with the resources of whoever names it, for lack of its own. */
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

/** Of a form, a pattern or a font whose letters are drawn. */
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

/** To be called for a page whose other entries lead nowhere else. @throws Error where it can't be told what it draws */
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
