// Page labels of a PDF ("iv", "A-3"): text for screens, normalization, and search by label or number.

/** Returns `iv (4)` for a page with a label, and `4` if the page has no label or its label is its number. */
export const pageName = (page: number, label: string | null | undefined): string =>
  label && label !== String(page) ? `${label} (${page})` : String(page)

/** Maximum length of a label. A toolbar and a line of a Task's comments show labels, so they must be short. */
const LONGEST_LABEL = 20

/** Returns the normalized labels that the tracker stores. Null: the PDF has no labels, or all of them are empty or equal to the numbers. */
export function normalizePageLabels(labels: readonly string[] | null, pageCount: number): string[] | null {
  if (labels?.length !== pageCount) return null
  const kept = labels.map((label) => plain(label))
  return kept.every((label, index) => label === '' || label === String(index + 1)) ? null : kept
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern removes control characters
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const plain = (label: string) =>
  [...label.normalize('NFC').replace(CONTROL, ' ').replace(/\s+/g, ' ').trim()]
    .slice(0, LONGEST_LABEL)
    .join('')

/** Finds the page that a reader typed as a label or a number. Labels have priority. Null: there is no such page. */
export function findPage(typed: string, labels: readonly string[] | null, pageCount: number): number | null {
  const wanted = typed.normalize('NFKC').trim() // converts full-width digits
  const exact = labels?.indexOf(wanted) ?? -1
  if (wanted !== '' && exact >= 0) return exact + 1
  const folded = labels?.findIndex((label) => label.toLowerCase() === wanted.toLowerCase()) ?? -1
  if (wanted !== '' && folded >= 0) return folded + 1
  const number = /^\d{1,6}$/.test(wanted) ? Number(wanted) : 0
  return number >= 1 && number <= pageCount ? number : null
}
