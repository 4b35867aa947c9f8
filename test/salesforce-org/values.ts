// Converts values from JSON to rows, and from rows to responses.
import type { FieldDefinition } from './definitions.ts'
import { type ErrorItem, refusal } from './errors.ts'
import { objectOfId, parseId } from './ids.ts'
import type { Value } from './store.ts'

const CALENDAR_DAY = /^\d{4}-\d{2}-\d{2}$/
const NUMBERS: ReadonlySet<string> = new Set(['int', 'double', 'currency', 'percent'])
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/

export function isCalendarDay(text: string): boolean {
  if (!CALENDAR_DAY.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text
}

/** Returns the time as ISO 8601 in UTC with whole seconds; null if the text is no valid time. */
export function toInstant(text: string): string | null {
  if (!INSTANT.test(text)) return null
  const at = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(at.getTime()) ? null : `${at.toISOString().slice(0, 19)}.000Z`
}

/** Converts a value to its form in a response. Datetimes end with +0000. */
export function toAnswer(field: FieldDefinition, value: Value | undefined): Value {
  if (value === undefined) return field.type === 'boolean' ? false : null
  if (field.type === 'datetime' && typeof value === 'string') return value.replace(/Z$/, '+0000')
  return value
}

/** Returns the value of a path such as `Account.Name` in a record of a query's result. */
export const valueAt = (record: Record<string, unknown>, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | null)?.[part] ?? null, record)

function unreadable(type: string, value: unknown) {
  const kind = value === null ? 'VALUE_NULL' : `VALUE_${(typeof value).toUpperCase()}`
  return refusal(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${type} from ${kind} value ${JSON.stringify(value)} or request may be missing a required field at [line:1, column:1]`,
  )
}

const item = (errorCode: string, message: string, field: FieldDefinition): ErrorItem => ({
  message,
  errorCode,
  fields: [field.name],
})

/** Converts a JSON value to the value of the field, or returns the error. Throws ApiError for a value of a wrong JSON type. */
export function readValue(field: FieldDefinition, value: unknown): { value: Value } | { error: ErrorItem } {
  if (value === null) return field.type === 'boolean' ? { value: false } : { value: null }
  if (field.type === 'boolean') return readBoolean(value)
  if (NUMBERS.has(field.type)) return readNumber(field, value)
  if (typeof value === 'object') throw unreadable(field.type === 'date' ? 'date' : 'string', value)
  const text = String(value).trim()
  if (text === '') return { value: null }
  if (field.type === 'date') return readDay(text)
  if (field.type === 'datetime') return readInstant(text)
  if (field.type === 'reference' || field.type === 'id') return readReference(field, text)
  return readText(field, text)
}

function readBoolean(value: unknown): { value: Value } {
  if (typeof value === 'boolean') return { value }
  if (value === 'true' || value === 'false') return { value: value === 'true' }
  throw unreadable('boolean', value)
}

function readNumber(field: FieldDefinition, value: unknown): { value: Value } {
  const number = typeof value === 'number' ? value : Number(value)
  if (!Number.isFinite(number) || (field.type === 'int' && !Number.isInteger(number))) {
    throw unreadable(field.type, value)
  }
  return { value: number }
}

function readDay(text: string): { value: Value } {
  if (!isCalendarDay(text)) throw unreadable('date', text)
  return { value: text }
}

function readInstant(text: string): { value: Value } {
  const at = toInstant(text)
  if (!at) throw unreadable('datetime', text)
  return { value: at }
}

function readReference(field: FieldDefinition, text: string): { value: Value } | { error: ErrorItem } {
  const id = parseId(text)
  const words = `${field.label}: id value of incorrect type: ${text}`
  if (!id) return { error: item('MALFORMED_ID', words, field) }
  const target = objectOfId(id)
  if (!target || !field.referenceTo.includes(target)) {
    return { error: item('FIELD_INTEGRITY_EXCEPTION', words, field) }
  }
  return { value: id }
}

/** True if the picklist of the default record type has the value; for a multi-select picklist, all values. */
function hasValues({ type, values }: FieldDefinition, text: string): boolean {
  const wanted = type === 'multipicklist' ? text.split(';') : [text]
  return wanted.every((each) =>
    values.some(({ value, notInRecordType }) => value === each && !notInRecordType),
  )
}

function readText(field: FieldDefinition, text: string): { value: Value } | { error: ErrorItem } {
  if (field.length > 0 && [...text].length > field.length) {
    const words = `${field.label}: data value too large: ${text} (max length=${field.length})`
    return { error: item('STRING_TOO_LONG', words, field) }
  }
  if (field.restricted && !hasValues(field, text)) {
    const words = `${field.label}: bad value for restricted picklist field: ${text}`
    return { error: item('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', words, field) }
  }
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    return { error: item('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, field) }
  }
  return { value: text }
}
