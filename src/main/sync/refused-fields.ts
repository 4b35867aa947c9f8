// Finds out which fields of a Task Salesforce has refused, so that the Task can be written without these fields (ADR 82).
import { isOptionalTaskField } from '../salesforce/access-rules.ts'
import { classify, type Refusal } from '../salesforce/errors.ts'
import type { Write } from './plan-types.ts'

/** Refusals because this user may not see or change a record. */
export const outOfReach = new Set([
  'INSUFFICIENT_ACCESS',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'ENTITY_IS_LOCKED',
])

/**
 * True if a field is missing or read-only. The refusal of a missing field may apply to all records of the call, also to Tasks that do not
 * contain this field.
 */
export function refusesOptionalField({ code, message, fields }: Refusal): boolean {
  if (code !== 'INVALID_FIELD' && code !== 'INVALID_FIELD_FOR_INSERT_UPDATE') return false
  return (fields.length > 0 ? fields : namesIn(message)).some(isOptionalTaskField)
}

/** Returns the field names in a message: "No such column 'Region__c' on sobject of type Task", "Unable to create/update fields: Type, Region__c." */
function namesIn(message: string): string[] {
  const quoted = [...message.matchAll(/'(\w+)'/g)].flatMap(([, name]) => name ?? [])
  const listed = message.match(/fields?: ([\w, ]+)/i)?.[1]?.split(/,\s*/) ?? []
  return [...quoted, ...listed].map((name) => name.trim()).filter((name) => name !== '')
}

/** Refusals of a value. The values that Lastpage builds itself are never refused with these codes. */
const valueRefusals = new Set([
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'INVALID_EMAIL_ADDRESS',
  'NUMBER_OUTSIDE_VALID_RANGE',
  'STRING_TOO_LONG',
  'JSON_PARSER_ERROR',
])

/**
 * Returns the fields of the workflow that Salesforce refused, or `WhatId`. If the refusal names no field, returns all fields of the workflow
 * for the refusal of a value, and `WhatId` for the refusal of a reference. Returns an empty list if the refusal has another cause.
 */
export function refusedFieldsOf(
  write: Extract<Write, { type: 'createTask' | 'updateTask' }>,
  refusal: Refusal,
): string[] {
  const own = Object.keys(write.fields).filter((name) => !filledByLastpage.has(name))
  const named = own.filter((name) => refusal.fields.includes(name))
  if (named.length > 0) return named
  if (valueRefusals.has(refusal.code)) return own.filter((name) => name !== 'WhatId')
  const mayBeRelated = classify(refusal) === 'relookup' || outOfReach.has(refusal.code)
  return mayBeRelated && write.type === 'createTask' && own.includes('WhatId') ? ['WhatId'] : []
}

const filledByLastpage = new Set(['Subject', 'Description', 'ActivityDate', 'WhoId', 'OwnerId'])
