// Creates, reads, updates, deletes and upserts single records, with Salesforce's checks.
import type { ObjectDefinition } from './definitions.ts'
import { ApiError, badJson, type ErrorItem, noSuchColumn, notFound, refusal } from './errors.ts'
import { type ObjectName, objectOfId, parseId } from './ids.ts'
import { assignByRule, checkDuplicates } from './lead-rules.ts'
import { fieldOf, objectFor } from './metadata.ts'
import { type Caller, canSee, type Org, orgInstant } from './org.ts'
import {
  applyObjectRules,
  checkAdminRules,
  checkOwner,
  checkReferences,
  requiredMissing,
} from './record-rules.ts'
import type { Row, Value } from './store.ts'
import { readValue, toAnswer } from './values.ts'

type Values = Record<string, Value>
type Body = Record<string, unknown>

export function readBody(body: unknown): Body {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badJson('The HTTP entity body is required, but this request has no entity body.')
  }
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'attributes'))
}

/** Returns the definition of the object. Throws NOT_FOUND for an unknown object, as for an unknown REST resource. */
export function definitionInPath(org: Org, caller: Caller, name: string): ObjectDefinition {
  const found = objectFor(org.settings, name, caller.userId)
  if (!found) throw notFound()
  return found
}

function readFields(
  definition: ObjectDefinition,
  body: Body,
  creating: boolean,
): { values: Values; errors: ErrorItem[] } {
  const values: Values = {}
  const errors: ErrorItem[] = []
  const locked: string[] = []
  for (const [key, raw] of Object.entries(body)) {
    const field = fieldOf(definition, key)
    if (!field) throw noSuchFieldToWrite(key, definition.name)
    if (creating ? !field.createable : !field.updateable) {
      locked.push(field.name)
      continue
    }
    const read = readValue(field, raw)
    if ('error' in read) errors.push(read.error)
    else values[field.name] = read.value
  }
  if (locked.length > 0) errors.push(lockedFields(locked))
  return { values, errors }
}

const noSuchFieldToWrite = (key: string, object: string) =>
  refusal(400, 'INVALID_FIELD', `No such column '${key}' on sobject of type ${object}`)

const lockedFields = (names: string[]): ErrorItem => ({
  message: `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
  errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
  fields: names,
})

function defaultsOf(definition: ObjectDefinition, caller: Caller): Values {
  const values: Values = {}
  for (const field of definition.fields) {
    if (field.type === 'boolean') values[field.name] = false
    const preset = field.values.find((each) => each.isDefault)
    if (preset) values[field.name] = preset.value
  }
  if (fieldOf(definition, 'OwnerId')) values.OwnerId = caller.userId
  return values
}

function missingFields(definition: ObjectDefinition, row: Values): ErrorItem[] {
  const names = definition.fields
    .filter((field) => field.required && (row[field.name] ?? null) === null)
    .map((field) => field.name)
  return names.length > 0 ? [requiredMissing(names)] : []
}

function checkUnique(
  org: Org,
  caller: Caller,
  definition: ObjectDefinition,
  values: Values,
  self: string | null,
): ErrorItem[] {
  const errors: ErrorItem[] = []
  for (const field of definition.fields.filter((each) => each.unique)) {
    const wanted = values[field.name]
    if (typeof wanted !== 'string') continue
    const twin = org.store
      .rows(definition.name)
      .find((row) => row.Id !== self && row.IsDeleted !== true && same(row[field.name], wanted))
    if (!twin) continue
    const named = org.settings.namesHiddenDuplicates || canSee(org, caller, definition.name, twin)
    const [what, whose] = named ? [field.name, twin.Id.slice(0, 15)] : ['<unknown>', '<unknown>']
    const message = `duplicate value found: ${what} duplicates value on record with id: ${whose}`
    errors.push({ message, errorCode: 'DUPLICATE_VALUE', fields: [] })
  }
  return errors
}

const same = (left: Value | undefined, right: string) =>
  typeof left === 'string' && left.toLowerCase() === right.toLowerCase()

function refuseAny(errors: ErrorItem[]): void {
  if (errors.length > 0) throw new ApiError(400, errors)
}

/** Creates a record and returns its id. */
export function createRecord(org: Org, caller: Caller, object: string, raw: unknown): string {
  const definition = definitionInPath(org, caller, object)
  const body = readBody(raw)
  org.faults.checkRecord({ operation: 'create', object: definition.name, body: JSON.stringify(body) })
  if (!definition.createable) {
    throw refusal(
      400,
      'INSUFFICIENT_ACCESS_OR_READONLY',
      `insufficient access rights on object: ${definition.name}`,
      [],
    )
  }
  const { values: given, errors } = readFields(definition, body, true)
  refuseAny(errors)
  const values = { ...defaultsOf(definition, caller), ...dropNulls(given) }
  refuseAny([...missingFields(definition, values), ...checkReferences(org, caller, definition, given)])
  refuseAny(checkOwner(org, caller, definition.name, values))
  applyObjectRules(org, definition.name, values, null)
  assignByRule(org, caller, definition.name, values)
  refuseAny(checkDuplicates(org, caller, definition.name, values))
  refuseAny([
    ...checkUnique(org, caller, definition, values, null),
    ...checkAdminRules(org, definition.name, values),
  ])
  const now = orgInstant(org)
  const audit = { CreatedDate: now, LastModifiedDate: now, SystemModstamp: now, CreatedById: caller.userId }
  return org.store.insert(definition.name as ObjectName, {
    ...values,
    ...audit,
    LastModifiedById: caller.userId,
  }).Id
}

/** Removes the null values of a new record. The fields then get their default values. */
const dropNulls = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

/** Returns the row with this id. Throws ApiError if the row does not exist, is deleted, or is hidden from the caller. */
function livingRow(org: Org, caller: Caller, definition: ObjectDefinition, id: string): Row {
  const full = parseId(id)
  if (!full || objectOfId(full) !== definition.name) {
    throw refusal(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`)
  }
  const row = org.store.find(full)
  if (!row || !canSee(org, caller, definition.name, row)) throw notFound()
  if (row.IsDeleted === true) throw refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted', [])
  return row
}

/** Returns the row that the caller wants to change or delete. For a row that is hidden from the caller, throws the error that the setting `hiddenUpdates` selects. */
function changeableRow(org: Org, caller: Caller, definition: ObjectDefinition, id: string): Row {
  const full = parseId(id)
  const row = full ? org.store.find(full) : null
  const isHidden = row && row.IsDeleted !== true && !canSee(org, caller, definition.name, row)
  if (isHidden && org.settings.hiddenUpdates === 'cross-reference') {
    const message = `insufficient access rights on cross-reference id: ${row.Id.slice(0, 15)}`
    throw refusal(400, 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', message, [])
  }
  return livingRow(org, caller, definition, id)
}

export function readRecord(
  org: Org,
  caller: Caller,
  object: string,
  id: string,
  fields: string[] | null,
): Body {
  const definition = definitionInPath(org, caller, object)
  const row = livingRow(org, caller, definition, id)
  const names = fields ?? definition.fields.map((field) => field.name)
  const answer: Body = {
    attributes: { type: definition.name, url: recordUrl(caller, definition.name, row.Id) },
  }
  for (const name of names) {
    const field = fieldOf(definition, name)
    if (!field) throw noSuchColumn(name, definition.name)
    answer[field.name] = toAnswer(field, row[field.name])
  }
  return { ...answer, Id: row.Id }
}

export const recordUrl = (caller: Caller, object: string, id: string) =>
  `/services/data/v${caller.version}.0/sobjects/${object}/${id}`

export function updateRecord(org: Org, caller: Caller, object: string, id: string, raw: unknown): void {
  const definition = definitionInPath(org, caller, object)
  const body = readBody(raw)
  org.faults.checkRecord({ operation: 'update', object: definition.name, body: JSON.stringify(body) })
  const row = changeableRow(org, caller, definition, id)
  const { values, errors } = readFields(definition, body, false)
  refuseAny(errors)
  const after = { ...row, ...values }
  refuseAny([...missingFields(definition, after), ...checkReferences(org, caller, definition, values)])
  refuseAny(checkOwner(org, caller, definition.name, values))
  applyObjectRules(org, definition.name, values, row)
  refuseAny([
    ...checkUnique(org, caller, definition, values, row.Id),
    ...checkAdminRules(org, definition.name, after),
  ])
  const now = orgInstant(org)
  org.store.change(row, {
    ...values,
    LastModifiedDate: now,
    SystemModstamp: now,
    LastModifiedById: caller.userId,
  })
}

export function deleteRecord(org: Org, caller: Caller, object: string, id: string): void {
  const definition = definitionInPath(org, caller, object)
  org.faults.checkRecord({ operation: 'delete', object: definition.name, body: id })
  const row = changeableRow(org, caller, definition, id)
  const now = orgInstant(org)
  const deleted = {
    IsDeleted: true,
    LastModifiedDate: now,
    SystemModstamp: now,
    LastModifiedById: caller.userId,
  }
  for (const each of [row, ...deletedWith(org, definition.name, row.Id)]) org.store.change(each, deleted)
}

/** Returns the Tasks and campaign members that Salesforce deletes together with a Lead or Contact (Salesforce Help, "Delete Records"). */
function deletedWith(org: Org, object: string, id: string): Row[] {
  if (object !== 'Lead' && object !== 'Contact') return []
  return [
    ...org.store.rows('Task').filter((task) => task.WhoId === id),
    ...org.store.rows('CampaignMember').filter((member) => member[`${object}Id`] === id),
  ].filter((each) => each.IsDeleted !== true)
}

/** Returns the rows whose field has this value. The field must be an external id or the record id. If there are several rows, the REST API responds with status 300. */
export function findByExternalId(
  org: Org,
  caller: Caller,
  object: string,
  fieldName: string,
  value: string,
): Row[] {
  const definition = definitionInPath(org, caller, object)
  const field = fieldOf(definition, fieldName)
  if (!field || (!field.externalId && field.type !== 'id')) {
    throw refusal(
      404,
      'NOT_FOUND',
      `Provided external ID field does not exist or is not accessible: ${fieldName}`,
    )
  }
  if (field.type === 'id') return [livingRow(org, caller, definition, value)]
  return org.store
    .rows(definition.name)
    .filter(
      (row) =>
        row.IsDeleted !== true &&
        same(row[field.name], value) &&
        (org.settings.upsertFindsHidden || canSee(org, caller, definition.name, row)),
    )
}

/** Creates or updates a record by its external id. If several records have the value, writes nothing and returns their URLs as `choices`. */
export function upsertRecord(
  org: Org,
  caller: Caller,
  key: { object: string; field: string; value: string },
  raw: unknown,
): { id: string; created: boolean } | { choices: string[] } {
  const found = findByExternalId(org, caller, key.object, key.field, key.value)
  if (found.length > 1) return { choices: found.map((row) => recordUrl(caller, key.object, row.Id)) }
  const body = Object.fromEntries(
    Object.entries(readBody(raw)).filter(
      ([name]) => name.toLowerCase() !== key.field.toLowerCase() && name !== 'Id',
    ),
  )
  const existing = found[0]
  if (existing) {
    updateRecord(org, caller, key.object, existing.Id, body)
    return { id: existing.Id, created: false }
  }
  return { id: createRecord(org, caller, key.object, { ...body, [key.field]: key.value }), created: true }
}
