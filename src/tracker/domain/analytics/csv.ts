// Owns how values become a line of CSV that Excel opens as it is meant and that runs nothing. Pure.

/** Excel takes UTF-8 for what it is only with this in front. */
export const byteOrderMark = '\uFEFF'

/**
 * Where a spreadsheet would begin a formula: https://owasp.org/www-community/attacks/CSV_Injection. At the start of a value; and
 * behind a semicolon, because where that separates (most of Europe) a cell begins there whatever the quotes are. Quotes and
 * blanks in front of a formula don't help.
 */
const formulaStart = /(^|;)(?=[\s\uFEFF"']*[=+\-@＝＋－＠﹦﹢﹣﹫])/g

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  // A line break or tab within a value is legal, and yet many readers of CSV break there.
  const line = value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  const safe = line.replace(formulaStart, "$1'")
  return /[",;']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** RFC 4180, with its line ending. */
export const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values.map(cell).join(',')}\r\n`
