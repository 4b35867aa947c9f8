// The rules for whole records: owners, converted Leads, campaign members, and validation rules of admins.

import type { ObjectDefinition } from './definitions.ts'
import { type ErrorItem, refusal } from './errors.ts'
import { objectOfId } from './ids.ts'
import { type Caller, canSee, type Org, organization } from './org.ts'
import type { Row, Value } from './store.ts'

type Values = Record<string, Value>

const PERSON_OBJECTS = ['Lead', 'Contact', 'User']
const QUEUE_OWNERSHIP_SINCE = 51
const NON_OWNERS = [
  'CsnOnly',
  'CspLitePortal',
  'PowerPartner',
  'Guest',
  'AutomatedProcess',
  'CloudIntegrationUser',
]

/** Returns an error for each reference to a row that does not exist, is deleted, is hidden from the caller, or is a converted Lead. */
export function checkReferences(
  org: Org,
  caller: Caller,
  definition: ObjectDefinition,
  values: Values,
): ErrorItem[] {
  const errors: ErrorItem[] = []
  for (const field of definition.fields) {
    const id = values[field.name]
    if (field.type !== 'reference' || typeof id !== 'string') continue
    const target = org.store.find(id)
    const object = objectOfId(id)
    if (!target || target.IsDeleted === true) {
      errors.push({
        message: 'invalid cross reference id',
        errorCode: 'INVALID_CROSS_REFERENCE_KEY',
        fields: [],
      })
    } else if (object && !canSee(org, caller, object, target)) {
      const message = `insufficient access rights on cross-reference id: ${id.slice(0, 15)}`
      errors.push({ message, errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', fields: [] })
    } else if (object === 'Lead' && target.IsConverted === true) {
      errors.push({
        message: 'cannot reference converted lead',
        errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD',
        fields: [],
      })
    }
  }
  return errors
}

/** Returns an error if the owner is a queue that does not support the object, an inactive user, or a user of a type that can't own records. */
export function checkOwner(org: Org, caller: Caller, object: string, values: Values): ErrorItem[] {
  const id = values.OwnerId
  if (typeof id !== 'string') return []
  const owner = org.store.find(id)
  if (!owner) return []
  if (objectOfId(id) === 'Group') return checkQueue(org, caller, object, owner)
  if (owner.IsActive !== true && !org.settings.allowInactiveOwners) {
    const message = `operation performed with inactive user [${id.slice(0, 15)}] as owner of ${object.toLowerCase()}`
    return [{ message, errorCode: 'INACTIVE_OWNER_OR_USER', fields: [] }]
  }
  if (NON_OWNERS.includes(String(owner.UserType))) {
    const message = 'Operation not valid for this user type'
    return [{ message, errorCode: 'OP_WITH_INVALID_USER_TYPE_EXCEPTION', fields: [] }]
  }
  return []
}

function checkQueue(org: Org, caller: Caller, object: string, queue: Row): ErrorItem[] {
  const supported = org.store
    .rows('QueueSobject')
    .some((row) => row.QueueId === queue.Id && row.SobjectType === object)
  if (queue.Type === 'Queue' && supported && (object !== 'Task' || caller.version >= QUEUE_OWNERSHIP_SINCE))
    return []
  const label = object === 'Task' ? 'Assigned To ID' : 'Owner ID'
  const message = `${label}: id value of incorrect type: ${queue.Id}`
  return [{ message, errorCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['OwnerId'] }]
}

/** Returns an error for each validation rule that the row breaks, and an error if required fields are empty. */
export function checkAdminRules(org: Org, object: string, row: Values): ErrorItem[] {
  const errors: ErrorItem[] = []
  for (const rule of org.settings.validationRules) {
    if (rule.object !== object) continue
    const value = rule.when ? (row[rule.when.field] ?? null) : null
    const blank = !rule.when || rule.when.blank === undefined || rule.when.blank === (value === null)
    const contains = rule.when?.contains === undefined || String(value ?? '').includes(rule.when.contains)
    if (!blank || !contains) continue
    errors.push({
      message: rule.message,
      errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      fields: rule.fields,
    })
  }
  const missing = org.settings.requiredFields
    .filter((each) => each.startsWith(`${object}.`))
    .map((each) => each.slice(object.length + 1))
    .filter((name) => (row[name] ?? null) === null)
  if (missing.length > 0) errors.push(requiredMissing(missing))
  return errors
}

export const requiredMissing = (names: string[]): ErrorItem => ({
  message: `Required fields are missing: [${names.join(', ')}]`,
  errorCode: 'REQUIRED_FIELD_MISSING',
  fields: names,
})

/** Applies the rules of the object before a row is written. Sets computed fields in `values`. Throws ApiError if a rule refuses the row. */
export function applyObjectRules(org: Org, object: string, values: Values, before: Row | null): void {
  if (object === 'Task') applyTaskRules(org, values, before)
  if (object === 'CampaignMember') applyMemberRules(org, values, before)
  if (object === 'CampaignMemberStatus') values.HasResponded ??= false
  if (object === 'Opportunity') applyStage(values, before)
  if (object === 'Lead' && before?.IsConverted === true) {
    throw refusal(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', [])
  }
  if (PERSON_OBJECTS.includes(object)) values.Name = fullName({ ...before, ...values })
}

/** Returns the full name. If the last name contains Han, Hiragana or Katakana characters, the full name begins with the last name. */
export function fullName(values: Values): string {
  const last = String(values.LastName ?? '')
  const first = String(values.FirstName ?? '')
  const japanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(last)
  return (japanese ? [last, first] : [first, last]).filter(Boolean).join(' ')
}

function applyTaskRules(org: Org, values: Values, before: Row | null): void {
  const task: Values = { ...before, ...values }
  const who = typeof task.WhoId === 'string' ? org.store.find(task.WhoId) : null
  if (who && objectOfId(who.Id) === 'Lead' && task.WhatId) {
    const message = 'Related To ID: a Task for a Lead can not be related to another object'
    throw refusal(400, 'FIELD_INTEGRITY_EXCEPTION', message, ['WhatId'])
  }
  const account = String(task.WhatId ?? '').startsWith('001') ? task.WhatId : who?.AccountId
  values.AccountId = account ?? null
  values.IsClosed = org.store
    .rows('TaskStatus')
    .some((row) => row.ApiName === task.Status && row.IsClosed === true)
  values.IsHighPriority = task.Priority === 'High'
  values.IsArchived = false
  values.IsReminderSet = (task.ReminderDateTime ?? null) !== null
}

function applyStage(values: Values, before: Row | null): void {
  const stage = String(values.StageName ?? before?.StageName ?? '')
  values.IsClosed = stage.startsWith('Closed')
  values.IsWon = stage === 'Closed Won'
}

function applyMemberRules(org: Org, values: Values, before: Row | null): void {
  if (!before) checkNewMember(org, values)
  const campaignId = before?.CampaignId ?? values.CampaignId
  const statuses = org.store.rows('CampaignMemberStatus').filter((row) => row.CampaignId === campaignId)
  // A status that is not in the campaign's list becomes the default status, also in an update (CampaignMember in the API documentation).
  const isListed = statuses.some((row) => row.Label === values.Status)
  if (before ? values.Status !== undefined && !isListed : !isListed) {
    values.Status = statuses.find((row) => row.IsDefault === true)?.Label ?? 'Sent'
  }
  const status = values.Status ?? before?.Status
  const responded = statuses.some((row) => row.Label === status && row.HasResponded === true)
  values.HasResponded = responded
  if (responded && !before?.FirstRespondedDate) {
    values.FirstRespondedDate = new Date(Date.now() + org.settings.clockOffsetMs).toISOString().slice(0, 10)
  }
}

function checkNewMember(org: Org, values: Values): void {
  if (values.ContactId) values.LeadId = null
  const person = values.ContactId ?? values.LeadId ?? null
  if (person === null)
    throw refusal(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LeadId, ContactId]', [])
  const twin = org.store
    .rows('CampaignMember')
    .some(
      (row) =>
        row.IsDeleted !== true &&
        row.CampaignId === values.CampaignId &&
        (row.ContactId === person || row.LeadId === person),
    )
  if (twin) throw refusal(400, 'DUPLICATE_VALUE', 'Already a campaign member.', [])
}

/** Returns the time zone of the org. It is also the time zone of users who have not set a time zone. */
export const orgZone = (org: Org) => String(organization(org).TimeZoneSidKey ?? 'Etc/UTC')
