/** Excel reads a file as UTF-8 only if it begins with this. */
export const byteOrderMark = '\uFEFF'

/**
 * Matches where a spreadsheet would start a formula (https://owasp.org/www-community/attacks/CSV_Injection): at the start of a value, and
 * after a semicolon, which separates cells in most of Europe even inside quotes. Quotes and spaces before the formula do not prevent it.
 */
const formulaStart = /(^|;)(?=[\s\uFEFF"']*[=+\-@＝＋－＠﹦﹢﹣﹫])/g

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  // A line break or tab inside a value is allowed, but many CSV readers start a new row there.
  const line = value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  const safe = line.replace(formulaStart, "$1'")
  return /[",;']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One row of CSV (RFC 4180), with its line ending. Formulas are made harmless by an apostrophe. */
export const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values.map(cell).join(',')}\r\n`
