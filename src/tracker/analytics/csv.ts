// Owns how values become a line of CSV that Excel opens as it is meant and that runs nothing. Pure.

/** Excel takes UTF-8 for what it is only with this in front. */
export const byteOrderMark = '\uFEFF'

/** A text that a spreadsheet would take for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const looksLikeFormula = /^[\s\uFEFF]*[=+\-@\t\r＝＋－＠]/

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  // A line break within a value is legal, and yet most readers of CSV break there.
  const line = value.replace(/[\r\n\u2028\u2029]+/g, ' ')
  const safe = looksLikeFormula.test(line) ? `'${line}` : line
  return /[",']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** RFC 4180, with its line ending. */
export const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values.map(cell).join(',')}\r\n`
