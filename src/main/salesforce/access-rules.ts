// Owns what is left out where a user may not see or write something (docs/adr/0045): one place for reading, writing and
// the preflight, so that the preflight says what will happen. Without knowledge everything is taken for allowed.
import {
  type Access,
  type DescribedObject,
  may,
  mayCreate,
  missingOnCreate,
  seesObject,
  visible,
} from './access.ts'

/** What a Task of ours always has. One of them refused: no Task, and the preflight names it. */
const neededTaskFields = ['Subject', 'Description', 'WhoId', 'OwnerId']
/** A Task is written without these where they may not be written. */
const optionalTaskFields = ['ActivityDate']
const memberFields = ['CampaignId', 'LeadId', 'ContactId']
const leadFields = ['LastName', 'FirstName', 'Company', 'Email']

export type PersonObject = 'Lead' | 'Contact'

/** How Leads, or Contacts, are read. Null where not even a known one can be. */
export type PersonReading = {
  /** Otherwise only records that are known by id already. */
  byEmail: boolean
  fields: string[]
  /** Whose the record is. Without it nobody is the record's owner. */
  owner: boolean
}

export function personReading(access: Access | null, object: PersonObject): PersonReading | null {
  if (!seesObject(access, object)) return null
  // A converted Lead must never win: where they can't be told apart, Leads are left out.
  if (object === 'Lead' && !may(access, 'Lead', 'IsConverted', 'filterable')) return null
  return {
    byEmail: may(access, object, 'Email', 'filterable'),
    fields: ['Id', ...visible(access, object, ['Name', 'Email', 'OwnerId', 'LastModifiedDate'])],
    owner: may(access, object, 'OwnerId'),
  }
}

/** Who is active, and no portal user, must be known before somebody is given a Task: otherwise only we ourselves. */
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

/** Active standard users. Null where they can't be told from others. */
export function usersWhere(access: Access | null, condition: string): string | null {
  const fields = userReading(access)?.fields
  if (!fields) return null
  return `SELECT ${fields.join(', ')} FROM User WHERE IsActive = true AND UserType = 'Standard' AND ${condition}`
}

/** Of our own user, which is read by its id whatever else is hidden. */
export const ownUserFields = (access: Access | null) => ['Id', ...visible(access, 'User', userFields)]

export function readsAccountOwner(access: Access | null): boolean {
  return may(access, 'Contact', 'AccountId') && may(access, 'Account', 'OwnerId')
}

export function mayAddMembers(access: Access | null): boolean {
  return seesObject(access, 'Campaign') && mayCreate(access, 'CampaignMember')
}

/** What is sent of a Task's fields. The needed ones always are: Salesforce's refusal names them. */
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

/** A refusal of one of these is answered by leaving it out. */
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

/** Fields that an org requires of what we create, and that we don't fill. */
export function requiredElsewhere(access: Access, object: 'Task' | 'CampaignMember' | 'Lead'): string[] {
  return missingOnCreate(access, object, filledFields[object] ?? [])
}

/** What a new Lead needs of the rights to be made and found again. */
export const closedLeadFields = (access: Access) =>
  ['LastName', 'Company', 'Email'].filter((name) => !may(access, 'Lead', name, 'createable'))
