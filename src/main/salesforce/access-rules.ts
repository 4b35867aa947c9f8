// The rules for fields and objects that a user may not see or write (docs/adr/0045). Reads, writes and the preflight share these rules, so
// the preflight predicts the result of a write. While permissions are unknown, everything counts as allowed.
import {
  type Access,
  canSeeObject,
  type DescribedObject,
  may,
  mayCreate,
  requiredFieldsWithout,
  visible,
} from './access.ts'

/** The required fields of a Task. If the user may not write one of these fields, no Task is created, and the preflight shows the field. */
const neededTaskFields = ['Subject', 'Description', 'WhoId', 'OwnerId']
/** A Task is written without these fields if the user may not write them. */
const optionalTaskFields = ['ActivityDate']
const memberFields = ['CampaignId', 'LeadId', 'ContactId']
const leadFields = ['LastName', 'FirstName', 'Company', 'Email']

export type PersonObject = 'Lead' | 'Contact'

/** How Leads or Contacts are read. */
export type PersonReadAccess = {
  /** False if the user can't filter by e-mail. Then only records with a known id are read. */
  byEmail: boolean
  fields: string[]
  /** False if the user can't see the owner. Then the record is treated as a record without an owner. */
  owner: boolean
}

/** Returns null if the user can't read this object at all. */
export function personReadAccess(access: Access | null, object: PersonObject): PersonReadAccess | null {
  if (!canSeeObject(access, object)) return null
  // A converted Lead must never match. If the user can't filter by `IsConverted`, no Leads are read.
  if (object === 'Lead' && !may(access, 'Lead', 'IsConverted', 'filterable')) return null
  const company = object === 'Lead' ? ['Company'] : []
  return {
    byEmail: may(access, object, 'Email', 'filterable'),
    fields: ['Id', ...visible(access, object, ['Name', 'Email', 'OwnerId', 'LastModifiedDate', ...company])],
    owner: may(access, object, 'OwnerId'),
  }
}

/** True if the user can see the name of a Contact's account. */
export const canReadAccountName = (access: Access | null): boolean =>
  may(access, 'Contact', 'AccountId') && may(access, 'Account', 'Name')

/** How users are read. A Task can only be assigned to an active standard user. */
export type UserReadAccess = {
  fields: string[]
  byEmail: boolean
  /** True if the connected user can't see some of the fields. */
  isPartial: boolean
}

const userFields = ['Name', 'Email', 'IsActive', 'UserType', 'TimeZoneSidKey', 'LastLoginDate']

/** Returns null if the connected user can't filter for active standard users. Then only the connected user can be an assignee. */
export function userReadAccess(access: Access | null): UserReadAccess | null {
  const canFilterActive = ['IsActive', 'UserType'].every((field) => may(access, 'User', field, 'filterable'))
  if (!canSeeObject(access, 'User') || !canFilterActive) return null
  const fields = visible(access, 'User', userFields)
  return {
    fields: ['Id', ...fields],
    byEmail: may(access, 'User', 'Email', 'filterable'),
    isPartial: fields.length < userFields.length,
  }
}

/** Returns a query for active standard users; null if the connected user can't filter for active standard users. */
export function usersWhere(access: Access | null, condition: string): string | null {
  const fields = userReadAccess(access)?.fields
  if (!fields) return null
  return `SELECT ${fields.join(', ')} FROM User WHERE IsActive = true AND UserType = 'Standard' AND ${condition}`
}

/** The visible fields of the connected user, who is read by id. */
export const ownUserFields = (access: Access | null) => ['Id', ...visible(access, 'User', userFields)]

export function canReadAccountOwner(access: Access | null): boolean {
  return may(access, 'Contact', 'AccountId') && may(access, 'Account', 'OwnerId')
}

/** True if the user can read in which campaigns a Lead or Contact is a member. */
export function canReadMemberships(access: Access | null): boolean {
  return canSeeObject(access, 'Campaign') && may(access, 'CampaignMember', 'CampaignId', 'filterable')
}

export function mayAddMembers(access: Access | null): boolean {
  return canSeeObject(access, 'Campaign') && mayCreate(access, 'CampaignMember')
}

/** Removes the optional fields that the user may not write. Required fields stay, so that Salesforce's refusal names the field. */
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

/** If Salesforce refuses an optional field, the Task is written again without this field. A workflow can set any other field of a Task. */
export const isOptionalTaskField = (name: string) => !neededTaskFields.includes(name)

export const unwritableTaskFields = (access: Access) =>
  neededTaskFields.filter((name) => !may(access, 'Task', name, 'createable'))

export const unwritableOptionalTaskFields = (access: Access) =>
  optionalTaskFields.filter((name) => !may(access, 'Task', name, 'createable'))

const filledFields: Partial<Record<DescribedObject, readonly string[]>> = {
  Task: [...neededTaskFields, ...optionalTaskFields],
  CampaignMember: memberFields,
  Lead: leadFields,
}

/** Returns the fields that the org requires for a new record and that the app does not fill. */
export function unfilledRequiredFields(access: Access, object: 'Task' | 'CampaignMember' | 'Lead'): string[] {
  return requiredFieldsWithout(access, object, filledFields[object] ?? [])
}

/** Returns the required fields of a new Lead that the user may not write. The search for a Lead needs the same fields. */
export const unwritableLeadFields = (access: Access) =>
  ['LastName', 'Company', 'Email'].filter((name) => !may(access, 'Lead', name, 'createable'))
