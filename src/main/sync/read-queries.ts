// Builds the SOQL queries of a batch, with the fields that this user may see.
import { type Access, visible } from '../salesforce/access.ts'
import {
  canReadAccountName,
  canReadAccountOwner,
  canReadMemberships,
  type PersonObject,
  type PersonReadAccess,
  personReadAccess,
  userReadAccess,
  usersWhere,
} from '../salesforce/access-rules.ts'
import { querySubrequest, type Subrequest } from '../salesforce/connection.ts'
import { list } from '../salesforce/soql.ts'

/** The ids, addresses and options of the queries of a batch. */
export type BatchQueryInput = {
  emails: string[]
  pinnedLeads: string[]
  pinnedContacts: string[]
  ownerEmails: string[]
  /** True if the owners of the Contacts' accounts are needed. */
  accountOwners: boolean
  /** The mapped fields whose current values are needed. */
  mapped: Record<PersonObject, string[]>
  /** True if a run of the batch adds a campaign member. */
  members: boolean
  /** The campaigns whose memberships the conditions of the batch need. */
  conditionCampaigns: string[]
  /** True if a run of the batch is a retry. A hidden field may be visible by now. */
  again: boolean
}

/** Builds at most four queries. A composite call allows five, and the fifth is the query about sharing. */
export function batchQueries(input: BatchQueryInput, access: Access | null): Subrequest[] {
  const leads = leadsWhere(input, access)
  const queries: [string, string | null][] = [
    [
      'leads',
      leads &&
        `SELECT ${[...leads.fields, ...memberships(input, access)].join(', ')} FROM Lead WHERE ${leads.condition}`,
    ],
    // A Lead's owner may be a queue, so the fields of a user owner need a separate query.
    [
      'leadOwners',
      leads?.owner ? usersWhere(access, `Id IN (SELECT OwnerId FROM Lead WHERE ${leads.condition})`) : null,
    ],
    ['contacts', contactsWhere(input, access, accountPaths(input, access))],
    ['users', usersByEmail(input, access)],
  ]
  return queries.flatMap(([name, soql]) => (soql ? [querySubrequest(name, soql)] : []))
}

function leadsWhere(
  input: BatchQueryInput,
  access: Access | null,
): (PersonReadAccess & { condition: string }) | null {
  const reading = personReadAccess(access, 'Lead')
  const which = reading && whichOf('Lead', reading, input)
  if (!which) return null
  const fields = [...reading.fields, ...mappedOf('Lead', reading, input, access)]
  return { ...reading, fields, condition: `IsConverted = false AND ${which}` }
}

/** Returns the subquery for the memberships of each record in the campaigns of conditions. It needs no call and no query of its own. */
function memberships({ conditionCampaigns }: BatchQueryInput, access: Access | null): string[] {
  if (conditionCampaigns.length === 0 || !canReadMemberships(access)) return []
  return [`(SELECT CampaignId FROM CampaignMembers WHERE CampaignId IN ${list(conditionCampaigns)})`]
}

/** The visible mapped fields that a query does not read anyway. */
const mappedOf = (
  object: PersonObject,
  { fields }: PersonReadAccess,
  { mapped }: BatchQueryInput,
  access: Access | null,
): string[] => visible(access, object, mapped[object]).filter((name) => !fields.includes(name))

const ownerPath = ['Id', 'Name', 'Email', 'IsActive', 'UserType', 'TimeZoneSidKey']

/** The parts of the Contacts' accounts that a query reads. */
type AccountPaths = { name: boolean; owner: boolean }

const accountPaths = (input: BatchQueryInput, access: Access | null): AccountPaths => ({
  name: canReadAccountName(access),
  owner: input.accountOwners && canReadAccountOwner(access),
})

function contactsWhere(input: BatchQueryInput, access: Access | null, account: AccountPaths): string | null {
  const reading = personReadAccess(access, 'Contact')
  const which = reading && whichOf('Contact', reading, input)
  if (!which) return null
  const users = userReadAccess(access)
  const ofOwner = users ? ownerPath.filter((field) => users.fields.includes(field)) : []
  const paths = [...(reading.owner ? ['Owner'] : []), ...(account.owner ? ['Account.Owner'] : [])]
  const named = account.name ? ['AccountId', 'Account.Name'] : []
  const fields = [
    ...reading.fields,
    ...mappedOf('Contact', reading, input, access),
    ...named,
    ...paths.flatMap((path) => ofOwner.map((field) => `${path}.${field}`)),
    ...memberships(input, access),
  ]
  return `SELECT ${fields.join(', ')} FROM Contact WHERE ${which}`
}

export const contactsWithoutAccounts = (input: BatchQueryInput, access: Access | null) =>
  contactsWhere(input, access, { name: false, owner: false })

function usersByEmail({ ownerEmails }: BatchQueryInput, access: Access | null): string | null {
  if (ownerEmails.length === 0 || !userReadAccess(access)?.byEmail) return null
  return usersWhere(access, `Email IN ${list(ownerEmails)}`)
}

export const usersById = (access: Access | null, ids: readonly string[]) =>
  usersWhere(access, `Id IN ${list(ids)}`)

function whichOf(object: PersonObject, { byEmail }: PersonReadAccess, input: BatchQueryInput): string | null {
  const ids = object === 'Lead' ? input.pinnedLeads : input.pinnedContacts
  const parts = [
    byEmail && input.emails.length > 0 && `Email IN ${list(input.emails)}`,
    ids.length > 0 && `Id IN ${list(ids)}`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? `(${parts.join(' OR ')})` : null
}
