// Builds the SOQL queries of a batch, with the fields that this user may see.
import type { Access } from '../salesforce/access.ts'
import {
  type PersonObject,
  type PersonReading,
  personReading,
  readsAccountOwner,
  userReading,
  usersWhere,
} from '../salesforce/access-rules.ts'
import { querySubrequest, type Subrequest } from '../salesforce/connection.ts'
import { list } from '../salesforce/soql.ts'

/** The ids, addresses and options of the queries of a batch. */
export type Asked = {
  emails: string[]
  pinnedLeads: string[]
  pinnedContacts: string[]
  ownerEmails: string[]
  /** True if the owners of the Contacts' accounts are needed. */
  accountOwners: boolean
  /** True if a run of the batch adds a campaign member. */
  members: boolean
  /** True if a run of the batch is a retry. A hidden field may be visible by now. */
  again: boolean
}

/** Builds at most four queries. A composite call allows five, and the fifth is the query about sharing. */
export function batchQueries(asked: Asked, access: Access | null): Subrequest[] {
  const leads = leadsWhere(asked, access)
  const queries: [string, string | null][] = [
    ['leads', leads && `SELECT ${leads.fields.join(', ')} FROM Lead WHERE ${leads.condition}`],
    // A Lead's owner may be a queue, so the fields of a user owner need a separate query.
    [
      'leadOwners',
      leads?.owner ? usersWhere(access, `Id IN (SELECT OwnerId FROM Lead WHERE ${leads.condition})`) : null,
    ],
    ['contacts', contactsWhere(asked, access, asked.accountOwners && readsAccountOwner(access))],
    ['users', usersByEmail(asked, access)],
  ]
  return queries.flatMap(([name, soql]) => (soql ? [querySubrequest(name, soql)] : []))
}

function leadsWhere(asked: Asked, access: Access | null): (PersonReading & { condition: string }) | null {
  const reading = personReading(access, 'Lead')
  const which = reading && whichOf('Lead', reading, asked)
  return which ? { ...reading, condition: `IsConverted = false AND ${which}` } : null
}

const ownerPath = ['Id', 'Name', 'Email', 'IsActive', 'UserType', 'TimeZoneSidKey']

function contactsWhere(asked: Asked, access: Access | null, accountOwners: boolean): string | null {
  const reading = personReading(access, 'Contact')
  const which = reading && whichOf('Contact', reading, asked)
  if (!which) return null
  const users = userReading(access)
  const ofOwner = users ? ownerPath.filter((field) => users.fields.includes(field)) : []
  const paths = [...(reading.owner ? ['Owner'] : []), ...(accountOwners ? ['Account.Owner'] : [])]
  const fields = [...reading.fields, ...paths.flatMap((path) => ofOwner.map((field) => `${path}.${field}`))]
  return `SELECT ${fields.join(', ')} FROM Contact WHERE ${which}`
}

export const contactsWithoutAccounts = (asked: Asked, access: Access | null) =>
  contactsWhere(asked, access, false)

function usersByEmail({ ownerEmails }: Asked, access: Access | null): string | null {
  if (ownerEmails.length === 0 || !userReading(access)?.byEmail) return null
  return usersWhere(access, `Email IN ${list(ownerEmails)}`)
}

export const usersById = (access: Access | null, ids: readonly string[]) =>
  usersWhere(access, `Id IN ${list(ids)}`)

function whichOf(object: PersonObject, { byEmail }: PersonReading, asked: Asked): string | null {
  const ids = object === 'Lead' ? asked.pinnedLeads : asked.pinnedContacts
  const parts = [
    byEmail && asked.emails.length > 0 && `Email IN ${list(asked.emails)}`,
    ids.length > 0 && `Id IN ${list(ids)}`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? `(${parts.join(' OR ')})` : null
}
