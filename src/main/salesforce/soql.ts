// Literals for SOQL: a visitor types the e-mail address, so every value is escaped. ' and \ get a backslash, line breaks have escapes,
// other control characters are refused. jsforce's own `find` escapes ' but not \, so that a value can break out of it: never use it.
// Source: Salesforce, "Quoted String Escape Sequences" (SOQL and SOSL Reference).

/** Salesforce's Email fields hold 80 characters; a longer address can match no record. */
export const emailFieldLength = 80
/** Upper limit of a query's encoded length, well below the 16,384 bytes of a URL. */
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

/** A quoted string literal. Throws RangeError for a control character that has no escape. */
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

/** `('a', 'b')` for IN. Needs at least one value: SOQL has no empty list. */
export function list(values: readonly string[]): string {
  if (values.length === 0) throw new RangeError('An empty list in a SOQL query.')
  return `(${values.map(literal).join(', ')})`
}

/** True if the address can be used in a query. */
export function isQueryableEmail(email: string): boolean {
  return email.length > 0 && email.length <= emailFieldLength && ![...email].some(isControl)
}

/** A dateTime literal: unquoted, in UTC, whole seconds. */
export function dateTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** Splits values into parts whose encoded IN list is shorter than `budget` characters; each part has at least one value. */
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
