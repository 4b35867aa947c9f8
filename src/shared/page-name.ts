// How a page is named: by the label of the PDF ("iv", "A-3"), with its number beside it.

/** A label is what the PDF calls the page, where that is not its number. */
export const pageName = (page: number, label: string | null | undefined): string =>
  label && label !== String(page) ? `${label} (${page})` : String(page)

/** Longer labels are cut: they stand in a field of a toolbar and in a line of a Task. */
const LONGEST_LABEL = 20

/** The labels of a document as they are kept: null where they say no more than the numbers. */
export function keptLabels(labels: readonly string[] | null, pageCount: number): string[] | null {
  if (labels?.length !== pageCount) return null
  const kept = labels.map((label) => plain(label))
  return kept.every((label, index) => label === '' || label === String(index + 1)) ? null : kept
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const plain = (label: string) =>
  [...label.normalize('NFC').replace(CONTROL, ' ').replace(/\s+/g, ' ').trim()]
    .slice(0, LONGEST_LABEL)
    .join('')

/** The page that a reader asks for by its label or its number; null where there is none. */
export function pageOf(typed: string, labels: readonly string[] | null, pageCount: number): number | null {
  const wanted = typed.normalize('NFKC').trim() // full-width digits are digits
  const exact = labels?.indexOf(wanted) ?? -1
  if (wanted !== '' && exact >= 0) return exact + 1
  const folded = labels?.findIndex((label) => label.toLowerCase() === wanted.toLowerCase()) ?? -1
  if (wanted !== '' && folded >= 0) return folded + 1
  const number = /^\d{1,6}$/.test(wanted) ? Number(wanted) : 0
  return number >= 1 && number <= pageCount ? number : null
}
