// What is left out if a user may not see or write it (docs/adr/0045). Reading, writing and the preflight use the same rules, so that the
// preflight predicts what will happen. As long as permissions are unknown, everything counts as allowed.
import {
  type Access,
  type DescribedObject,
  may,
  mayCreate,
  missingOnCreate,
  seesObject,
  visible,
} from './access.ts'

/** Fields of every Task. If one may not be written there is no Task, and the preflight names the field. */
const neededTaskFields = ['Subject', 'Description', 'WhoId', 'OwnerId']
/** Fields that are left out of a Task if they may not be written. */
const optionalTaskFields = ['ActivityDate']
const memberFields = ['CampaignId', 'LeadId', 'ContactId']
const leadFields = ['LastName', 'FirstName', 'Company', 'Email']

export type PersonObject = 'Lead' | 'Contact'

/** How Leads or Contacts are read; null if they can't be read at all. */
export type PersonReading = {
  /** If false, only records whose id is known are read. */
  byEmail: boolean
  fields: string[]
  /** Whether the owner can be read. Otherwise a record has no owner for us. */
  owner: boolean
}

export function personReading(access: Access | null, object: PersonObject): PersonReading | null {
  if (!seesObject(access, object)) return null
  // A converted Lead must never match: if converted Leads can't be filtered out, no Leads are read.
  if (object === 'Lead' && !may(access, 'Lead', 'IsConverted', 'filterable')) return null
  return {
    byEmail: may(access, object, 'Email', 'filterable'),
    fields: ['Id', ...visible(access, object, ['Name', 'Email', 'OwnerId', 'LastModifiedDate'])],
    owner: may(access, object, 'OwnerId'),
  }
}

/** Only users known to be active and no portal users can be assigned a Task; if that can't be read, only the connected user. */
export type UserReading = {
  fields: string[]
  byEmail: boolean
  /** Some field is hidden. */
  isPartial: boolean
}

const userFields = ['Name', 'Email', 'IsActive', 'UserType', 'TimeZoneSidKey', 'LastLoginDate']

export function userReading(access: Access | null): UserReading | null {
  const tellsActive = ['IsActive', 'UserType'].every((field) => may(access, 'User', field, 'filterable'))
  if (!seesObject(access, 'User') || !tellsActive) return null
  const fields = visible(access, 'User', userFields)
  return {
    fields: ['Id', ...fields],
    byEmail: may(access, 'User', 'Email', 'filterable'),
    isPartial: fields.length < userFields.length,
  }
}

/** A query for active standard users; null if they can't be filtered. */
export function usersWhere(access: Access | null, condition: string): string | null {
  const fields = userReading(access)?.fields
  if (!fields) return null
  return `SELECT ${fields.join(', ')} FROM User WHERE IsActive = true AND UserType = 'Standard' AND ${condition}`
}

/** Fields of the connected user, who is read by id whatever else is hidden. */
export const ownUserFields = (access: Access | null) => ['Id', ...visible(access, 'User', userFields)]

export function readsAccountOwner(access: Access | null): boolean {
  return may(access, 'Contact', 'AccountId') && may(access, 'Account', 'OwnerId')
}

export function mayAddMembers(access: Access | null): boolean {
  return seesObject(access, 'Campaign') && mayCreate(access, 'CampaignMember')
}

/** The fields of a Task to send. Required ones are always sent: Salesforce's refusal names them. */
export function writableTaskFields<T extends object>(
  access: Access | null,
  fields: T,
  right: 'createable' | 'updateable',
): Partial<T> {
  const sent = Object.entries(fields).filter(
    ([name]) => !optionalTaskFields.includes(name) || may(access, 'Task', name, right),
  )
  return Object.fromEntries(sent) as Partial<T>
}

/** A refusal of one of these fields is answered by leaving it out. */
export const isOptionalTaskField = (name: string) => optionalTaskFields.includes(name)

export const closedTaskFields = (access: Access) =>
  neededTaskFields.filter((name) => !may(access, 'Task', name, 'createable'))

export const leftOutTaskFields = (access: Access) =>
  optionalTaskFields.filter((name) => !may(access, 'Task', name, 'createable'))

const filledFields: Partial<Record<DescribedObject, readonly string[]>> = {
  Task: [...neededTaskFields, ...optionalTaskFields],
  CampaignMember: memberFields,
  Lead: leadFields,
}

/** Fields that an org requires on create, and that the app doesn't fill. */
export function requiredElsewhere(access: Access, object: 'Task' | 'CampaignMember' | 'Lead'): string[] {
  return missingOnCreate(access, object, filledFields[object] ?? [])
}

/** Fields that a new Lead needs to be created and found again, and that this user may not write. */
export const closedLeadFields = (access: Access) =>
  ['LastName', 'Company', 'Email'].filter((name) => !may(access, 'Lead', name, 'createable'))
