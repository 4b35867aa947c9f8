/** The byte order mark. Excel reads a file as UTF-8 only if it begins with this character. */
export const byteOrderMark = '\uFEFF'

/**
 * Matches the places where a spreadsheet could start a formula (https://owasp.org/www-community/attacks/CSV_Injection): the start of a value, and the
 * text after a semicolon. In many European countries, spreadsheets use the semicolon as separator and may split a value even inside quotes. A formula
 * may also start after quotes and spaces.
 */
const formulaStart = /(^|;)(?=[\s\uFEFF"']*[=+\-@＝＋－＠﹦﹢﹣﹫])/g

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  // RFC 4180 allows line breaks and tabs inside a value, but many CSV readers start a new row at them.
  const line = value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  const safe = line.replace(formulaStart, "$1'")
  return /[",;']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Returns one row of CSV (RFC 4180) with its line ending. An apostrophe disables formulas. */
export const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values.map(cell).join(',')}\r\n`
