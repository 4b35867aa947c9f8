// Literals for SOQL queries. Visitors type their e-mail addresses, so every value is escaped. Control characters without an escape sequence
// are rejected. Never use `find` of jsforce: it does not escape `\`, so it allows SOQL injection.
// Source: Salesforce, "Quoted String Escape Sequences" (SOQL and SOSL Reference).

/** The length of Salesforce's Email fields. A longer address can't match a record. */
export const emailFieldLength = 80
/** The longest URL-encoded query, in characters. Salesforce's limit for a URL is 16,384 bytes. */
export const maxEncodedQueryLength = 12_000

const escapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

/** Returns a quoted string literal. Throws RangeError for a control character without an escape sequence. */
export function literal(text: string): string {
  let quoted = ''
  for (const char of text) {
    const escaped = escapes[char]
    if (escaped === undefined && isControl(char)) throw new RangeError('A control character in a SOQL value.')
    quoted += escaped ?? char
  }
  return `'${quoted}'`
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  return code < 0x20 || code === 0x7f
}

/** Returns the pattern of LIKE for texts that contain `text`. In `text`, `%` and `_` are no wildcards. Throws RangeError like `literal`. */
export function like(text: string): string {
  // A backslash before a wildcard makes it a character. The backslash itself is escaped by the literal.
  return literal(`%${text}%`).replaceAll(/[%_]/g, (char, at, whole: string) =>
    at === 1 || at === whole.length - 2 ? char : `\\${char}`,
  )
}

/** Returns a list for IN, for example `('a', 'b')`. Throws RangeError for an empty list, which SOQL does not allow. */
export function list(values: readonly string[]): string {
  if (values.length === 0) throw new RangeError('An empty list in a SOQL query.')
  return `(${values.map(literal).join(', ')})`
}

/** True if the address can be used in a query. */
export function isQueryableEmail(email: string): boolean {
  return email.length > 0 && email.length <= emailFieldLength && ![...email].some(isControl)
}

/** Returns a dateTime literal: not quoted, in UTC, with whole seconds. */
export function dateTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/**
 * Splits values into chunks, so that the URL-encoded IN list of each chunk has at most `budget` characters. A chunk has at least one
 * value, even if that value alone is longer.
 */
export function chunkByLength(values: readonly string[], budget: number): string[][] {
  const chunks: string[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const value of values) {
    const cost = encodeURIComponent(literal(value)).length + 6
    if (length + cost > budget) {
      chunks.push([])
      length = 0
    }
    chunks.at(-1)?.push(value)
    length += cost
  }
  return chunks
}
