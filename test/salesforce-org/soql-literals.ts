// Literals in SOQL: escapes, types, relative dates, and comparison with the values of rows.
import type { FieldDefinition, FieldType } from './definitions.ts'
import { malformedQuery, refusal } from './errors.ts'
import { parseId } from './ids.ts'
import type { Value } from './store.ts'
import { isCalendarDay, toInstant } from './values.ts'

/** A literal for a field: a value, or the range of days of a relative date. */
export type Literal = { value: Value } | { from: string; to: string }

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
}

/** Returns the text between the quotes, without escapes. If `like` is true, `\_`, `\%` and `\\` stay escaped. */
export function unquote(quoted: string, like = false): string {
  return quoted.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (whole, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    if (like && (code === '_' || code === '%')) return whole
    const simple = SIMPLE_ESCAPES[code]
    if (simple === undefined) {
      throw malformedQuery(
        `Illegal string literal: Invalid string literal ${quoted}. Illegal character sequence '${whole}' in string literal.`,
      )
    }
    return like && code === '\\' ? '\\\\' : simple
  })
}

const TEXT_TYPES = ['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'combobox', 'reference', 'id']

function wrongType(field: FieldDefinition): never {
  const quotes = TEXT_TYPES.includes(field.type) ? 'should be' : 'should not be'
  const type = TEXT_TYPES.includes(field.type) ? 'string' : field.type
  const message = `value of filter criterion for field '${field.name}' must be of type ${type} and ${quotes} enclosed in quotes`
  throw refusal(400, 'INVALID_FIELD', message)
}

/** Parses a literal for a field. `today` is the calendar day in the caller's time zone. */
export function readLiteral(field: FieldDefinition, type: string, text: string, today: string): Literal {
  if (type === 'NULL') return { value: null }
  if (type === 'STRING') return { value: readString(field, text) }
  const read = TYPED_LITERALS[type]
  if (!read) throw malformedQuery(`unexpected token: ${text}`)
  return read.fields.includes(field.type) ? read.as(text, today) : wrongType(field)
}

/** For each type of literal except text and null: the field types that accept the literal, and a function that parses the literal. */
const TYPED_LITERALS: Readonly<
  Record<string, { fields: FieldType[]; as: (text: string, today: string) => Literal }>
> = {
  BOOLEAN: { fields: ['boolean'], as: (text) => ({ value: text === 'TRUE' }) },
  INTEGER: { fields: ['int', 'double'], as: (text) => ({ value: Number(text) }) },
  DECIMAL: { fields: ['int', 'double'], as: (text) => ({ value: Number(text) }) },
  DATE: { fields: ['date'], as: (text) => ({ value: isCalendarDay(text) ? text : badDate(text) }) },
  DATETIME: { fields: ['datetime'], as: (text) => ({ value: toInstant(text) ?? badDate(text) }) },
  DATE_LITERAL: { fields: ['date', 'datetime'], as: relativeDays },
  DATE_N_LITERAL: { fields: ['date', 'datetime'], as: relativeDays },
}

function badDate(text: string): never {
  throw malformedQuery(`invalid date: ${text}`)
}

function readString(field: FieldDefinition, text: string): Value {
  if (!TEXT_TYPES.includes(field.type)) wrongType(field)
  const value = unquote(text)
  if (field.type !== 'id' && field.type !== 'reference') return value
  if (value === '') return null
  const id = parseId(value)
  if (!id) throw refusal(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`)
  return id
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

function relativeDays(text: string, today: string): { from: string; to: string } {
  const [name = '', count = '0'] = text.toUpperCase().split(':')
  const n = Number(count)
  if (name === 'TODAY') return { from: today, to: today }
  if (name === 'YESTERDAY') return { from: addDays(today, -1), to: addDays(today, -1) }
  if (name === 'TOMORROW') return { from: addDays(today, 1), to: addDays(today, 1) }
  if (name === 'LAST_N_DAYS') return { from: addDays(today, -n), to: today }
  if (name === 'NEXT_N_DAYS') return { from: addDays(today, 1), to: addDays(today, n) }
  if (name === 'N_DAYS_AGO') return { from: addDays(today, -n), to: addDays(today, -n) }
  throw malformedQuery(`the practice org does not know the date literal ${text}`)
}

/** Returns the calendar day of a time in a time zone, as YYYY-MM-DD. */
export function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at)
}

/** Compares two values of a field for a sort. The comparison of ids is case-sensitive. The comparison of other text ignores letter case. Null comes before all other values. */
export function compareValues(field: FieldDefinition, left: Value, right: Value): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null)
  if (typeof left === 'string' && typeof right === 'string') {
    const exact = field.type === 'id' || field.type === 'reference'
    const a = exact ? left : left.toLowerCase()
    const b = exact ? right : right.toLowerCase()
    return a < b ? -1 : Number(a > b)
  }
  return left < right ? -1 : Number(left > right)
}

/** Converts a LIKE pattern to a regular expression. `%` matches any text, and `_` matches one character. A character after a backslash matches only itself. */
export function likePattern(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|[%_]|[.*+?^${}()|[\]]/gs, (whole, escaped?: string) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    if (whole === '%') return '[^]*'
    return whole === '_' ? '[^]' : `\\${whole}`
  })
  return new RegExp(`^${source}$`, 'i')
}
