// The form fields of the first pages. They show the same values as in the document. Only the entries that are needed to show a field are copied,
// so actions and the field name are left out.
import { PDFDict, type PDFDocument, PDFHexString, PDFName, type PDFObject } from '@cantoo/pdf-lib'

const name = (text: string) => PDFName.of(text)
/** The entries that a field inherits from its ancestors (PDF 1.7, tables 220 and 222), and the entries that show its value. */
const fieldEntries = ['FT', 'Ff', 'V', 'DV', 'DA', 'Q', 'MaxLen', 'Opt', 'I', 'TI']
const formEntries = ['DA', 'DR', 'Q', 'NeedAppearances']

function inheritedEntry(field: PDFDict, key: string): PDFObject | undefined {
  let node: PDFObject | undefined = field
  for (let depth = 0; node instanceof PDFDict && depth < 64; depth++) {
    const value = node.get(name(key))
    if (value !== undefined) return value
    node = node.lookup(name('Parent'))
  }
  return undefined
}

/** Returns the same tag for all widgets of one field. */
function fieldTag(widget: PDFDict): string {
  const parent = widget.get(name('Parent'))
  return widget.get(name('T')) === undefined && parent ? `of ${parent.toString()}` : ''
}

const tags = new WeakMap<PDFDict['context'], Map<string, string>>()

/** Copies the entries that show the value of `widget` to its copy `plain`. */
export function fieldOf(widget: PDFDict, plain: PDFDict): void {
  for (const key of fieldEntries) {
    const value = inheritedEntry(widget, key)
    if (value !== undefined) plain.set(name(key), value)
  }
  // The value of a signature field refers to the whole document.
  if (plain.lookup(name('FT')) === name('Sig')) for (const key of ['V', 'DV']) plain.delete(name(key))
  const known = tags.get(widget.context) ?? new Map<string, string>()
  tags.set(widget.context, known)
  const tag = fieldTag(widget) || `${known.size}`
  const title = known.get(tag) ?? `field ${known.size + 1}`
  known.set(tag, title)
  plain.set(name('T'), PDFHexString.fromText(title))
}

/** Returns the form dictionary for `fields`. Returns null if there are no fields or no form. */
export function formWith(source: PDFDocument, fields: readonly PDFDict[]): PDFDict | null {
  const form = source.catalog.lookup(name('AcroForm'))
  if (!(form instanceof PDFDict) || fields.length === 0) return null
  const own = form.clone()
  for (const key of own.keys()) if (!formEntries.includes(key.decodeText())) own.delete(key)
  const resources = own.lookup(name('DR'))
  if (resources instanceof PDFDict) {
    const fonts = resources.clone()
    for (const key of fonts.keys()) if (key !== name('Font') && key !== name('Encoding')) fonts.delete(key)
    own.set(name('DR'), fonts)
  }
  return own
}
