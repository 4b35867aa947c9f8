// Builds the values of the Task fields that a workflow sets, and compares them with stored values (ADR 82).
import type { Locale } from '#shared/model/basics.ts'
import {
  fieldKindOf,
  type LeftOutField,
  longestFieldTemplate,
  type TaskField,
} from '#shared/model/task-fields.ts'
import {
  fillTemplate,
  type NumberPlaceholder,
  replacePlaceholders,
  sharePercent,
  type TaskText,
  truncate,
} from '#shared/task-text.ts'
import { type Access, type FieldDescribe, taskFieldOf } from '../salesforce/access.ts'
import { dayIn } from './due-date.ts'

export type TaskFieldValue = string | number | boolean
export type TaskFieldValues = Readonly<Record<string, TaskFieldValue>>

export type FieldsOfTask = {
  /** By API name. */
  values: TaskFieldValues
  leftOut: readonly LeftOutField[]
}

/** The fields that Lastpage fills itself. A workflow can't set them. */
const ownFields: ReadonlySet<string> = new Set([
  ...['Subject', 'Description', 'ActivityDate', 'WhoId', 'WhatId', 'OwnerId'],
])

export type FieldContext = {
  text: TaskText
  locale: Locale
  /** The permissions of the connected user; null if unknown. Then every field counts as writable. */
  access: Access | null
  right: 'createable' | 'updateable'
  /** The API names of fields that Salesforce has refused for this run. */
  refused: ReadonlySet<string>
}

/** Returns the values of the fields that this user can write. All other fields are in `leftOut`, with the reason. Pure. */
export function fieldsOfTask(fields: readonly TaskField[], context: FieldContext): FieldsOfTask {
  const values: Record<string, TaskFieldValue> = {}
  const leftOut: LeftOutField[] = []
  for (const field of fields.filter(({ name }) => !ownFields.has(name))) {
    const result = fieldValue(field, context)
    if ('value' in result) values[field.name] = result.value
    else leftOut.push({ label: field.label || field.name, reason: result.reason })
  }
  return { values, leftOut }
}

/** True if the user can write all fields, and if the picklists contain all values. */
export const hasFields = (access: Access, fields: readonly TaskField[]): boolean =>
  fields.every((field) => {
    const described = taskFieldOf(access, field.name)
    return described?.createable && isInPicklist(described, field, field.value)
  })

type Result = { value: TaskFieldValue } | { reason: LeftOutField['reason'] }

function fieldValue(field: TaskField, { text, locale, access, right, refused }: FieldContext): Result {
  if (refused.has(field.name)) return { reason: 'refused' }
  const described = taskFieldOf(access, field.name)
  if (access && (!described?.[right] || !fitsKind(described, field.kind))) return { reason: 'notWritable' }
  // A unique field is an id of another program, or Lastpage's own id of the run.
  if (described?.unique) return { reason: 'notWritable' }
  const value = filledValue(field, text, locale)
  if (value === null) return { reason: 'noValue' }
  if (described && !isInPicklist(described, field, value)) return { reason: 'refused' }
  return { value: shortened(value, described) }
}

/** False if the type of the field has changed since the workflow was edited. A value of a wrong type would make Salesforce refuse all records of the call. */
const fitsKind = ({ type }: FieldDescribe, kind: TaskField['kind']) => fieldKindOf(type) === kind

function isInPicklist(
  { picklistValues }: FieldDescribe,
  { kind }: TaskField,
  value: TaskFieldValue,
): boolean {
  if (kind !== 'choice' && kind !== 'choices') return true
  const wanted = kind === 'choices' ? String(value).split(';') : [String(value)]
  return wanted.every((each) => picklistValues.some((entry) => entry.active && entry.value === each))
}

/** Shortens a text to the length of its field. */
function shortened(value: TaskFieldValue, described: FieldDescribe | undefined): TaskFieldValue {
  if (typeof value !== 'string' || !described || described.length === 0) return value
  return truncate(value, described.length)
}

/** Returns null if the template gives no value of this kind. */
function filledValue({ kind, value }: TaskField, text: TaskText, locale: Locale): TaskFieldValue | null {
  switch (kind) {
    case 'text':
      return fillTemplate(value, text, locale).trim() || null
    case 'choice':
    case 'choices':
      return value
    case 'boolean':
      return value === 'true'
    case 'number':
      return toNumber(replacePlaceholders(value, numbersOf(text)))
    case 'date':
      return toDay(value, text)
    case 'datetime':
      return toInstant(timeOf(value, text))
  }
}

function numbersOf(text: TaskText): Record<NumberPlaceholder, string> {
  const seconds = (ms: number) => String(Math.round(ms / 1000))
  return {
    page: String(text.page),
    pageCount: String(text.pageCount),
    pagesRead: String(text.pagesRead),
    share: String(sharePercent(text)),
    dwell: seconds(text.dwellMs),
    openFor: seconds(text.openMs),
  }
}

function toNumber(text: string): number | null {
  const trimmed = text.trim()
  return /^[+-]?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : null
}

/** Returns the time that the template names, or the template itself, which then is a fixed value. */
function timeOf(template: string, { openedAt, leftAt }: TaskText): string | null {
  const trimmed = template.trim()
  if (trimmed === '{openedAt}') return openedAt
  return trimmed === '{leftAt}' ? leftAt : trimmed
}

function toDay(template: string, text: TaskText): string | null {
  const time = timeOf(template, text)
  if (time === null || Number.isNaN(Date.parse(time))) return null
  return /^\d{4}-\d{2}-\d{2}$/.test(time) ? time : dayIn(text.timeZone, time)
}

/** Returns the time with whole seconds, because Salesforce stores whole seconds. */
function toInstant(time: string | null): string | null {
  const at = time === null ? Number.NaN : Date.parse(time)
  return Number.isNaN(at) ? null : `${new Date(at).toISOString().slice(0, 19)}Z`
}

/** Returns the values as text, for a later comparison. A text that is too long to be stored is left out. */
export function asWritten(values: TaskFieldValues): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => [name, String(value)] as const)
  return Object.fromEntries(entries.filter(([, text]) => text.length <= longestFieldTemplate))
}

/** True if the value that Salesforce returned is the written value. Salesforce trims texts and returns times in another form. */
export function isWrittenValue(stored: unknown, written: string): boolean {
  if (stored === null || stored === undefined) return written === ''
  if (typeof stored === 'number') return stored === Number(written)
  const text = String(stored).replaceAll('\r\n', '\n').trim()
  const own = written.replaceAll('\r\n', '\n').trim()
  if (text === own) return true
  if (isInstant(text) && isInstant(own)) return Date.parse(text) === Date.parse(own)
  return own.includes(';') && sorted(text) === sorted(own)
}

const isInstant = (text: string) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)
/** Salesforce returns the values of a multi-select picklist in the order of the picklist. */
const sorted = (text: string) => text.split(';').sort().join(';')
