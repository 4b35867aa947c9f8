// Reads the Leads, Contacts, their owners and the documents' owners of a batch with composite calls. Fields that this user may not see are
// left out (salesforce/access-rules.ts).
import type { z } from 'zod'
import { normalizeForComparison } from '#shared/email-address.ts'
import { sameRecord, toLongId } from '#shared/salesforce-id.ts'
import type { Access } from '../salesforce/access.ts'
import {
  canReadAccountOwner,
  canReadMemberships,
  mayAddMembers,
  type PersonObject,
  personReadAccess,
  userReadAccess,
} from '../salesforce/access-rules.ts'
import { ContactRow, LeadRow, UserRow } from '../salesforce/answers.ts'
import type { Subresult } from '../salesforce/connection.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import { chunkByLength, isQueryableEmail, maxEncodedQueryLength } from '../salesforce/soql.ts'
import { recordEmails, userEmails } from '../salesforce/user-emails.ts'
import { isRefusedAsHidden, queryVisible } from '../salesforce/visible-query.ts'
import type { Found, FoundRecord, FoundUser, Job, Owner } from './batch-types.ts'
import { followClaims, objectOf } from './claimed-records.ts'
import { needsDocumentOwner } from './document-owner.ts'
import { type BatchQueryInput, batchQueries, contactsWithoutAccounts, usersById } from './read-queries.ts'
import { campaignsOfConditions } from './record-conditions.ts'
import { mappedFieldNames } from './record-fields.ts'

/**
 * Reads a batch. One API call is enough for about 90 e-mails of usual length. A claimed record that was converted, merged or deleted costs further
 * calls. Throws SalesforceError.
 */
export async function readBatch(org: SalesforceOrg, jobs: readonly Job[]): Promise<Found> {
  const input = queryInputOf(jobs, org.isSandbox)
  const byId = async (ids: readonly string[]) => {
    const of = (object: PersonObject) => ids.filter((id) => objectOf(id) === object)
    const pinned = { pinnedLeads: of('Lead'), pinnedContacts: of('Contact') }
    return (await readInput(org, { ...input, ...pinned, emails: [], ownerEmails: [] })).records
  }
  return followClaims(org, jobs, await readInput(org, input), byId)
}

async function readInput(org: SalesforceOrg, input: BatchQueryInput): Promise<Found> {
  const chunks = inChunks(input)
  const found: Found[] = []
  for (const chunk of chunks) found.push(await readChunk(org, chunk))
  return { records: found.flatMap((each) => each.records), users: found.flatMap((each) => each.users) }
}

function queryInputOf(jobs: readonly Job[], isSandbox: boolean): BatchQueryInput {
  const emails = new Set<string>()
  const owners = new Set<string>()
  const pinned = { Lead: new Set<string>(), Contact: new Set<string>() }
  for (const { subject, run } of jobs) {
    const { email, match, claim } = subject
    if (!email && !claim) continue
    for (const each of recordEmails(email ?? '').filter(isQueryableEmail)) emails.add(each)
    if (match) pinned[match.type].add(match.id)
    if (claim) pinned[objectOf(claim.id)].add(claim.id)
    if (needsDocumentOwner(run)) {
      for (const each of userEmails(subject.documentOwner.email, isSandbox)) owners.add(each)
    }
  }
  return {
    emails: [...emails],
    pinnedLeads: [...pinned.Lead],
    pinnedContacts: [...pinned.Contact],
    ownerEmails: [...owners].filter(isQueryableEmail),
    accountOwners: jobs.some(({ run }) => run.action.type === 'findOwner' && run.action.rule === 'account'),
    mapped: { Lead: mappedBy(jobs, 'Lead'), Contact: mappedBy(jobs, 'Contact') },
    members: jobs.some(({ run }) => run.action.type === 'campaign'),
    conditionCampaigns: campaignsOfConditions(jobs),
    again: jobs.some(({ run }) => run.attempt > 1),
  }
}

const mappedBy = (jobs: readonly Job[], type: FoundRecord['type']): string[] => [
  ...new Set(
    jobs.flatMap(({ run }) => (run.action.type === 'recordFields' ? mappedFieldNames(run.action, type) : [])),
  ),
]

/** Splits ids and addresses into chunks, because the queries of one call must fit into a URL. */
function inChunks(input: BatchQueryInput): BatchQueryInput[] {
  // Each campaign of a condition needs about 30 characters of each query.
  const budget = maxEncodedQueryLength - 1_500 - 40 * input.conditionCampaigns.length
  const emails = chunkByLength(input.emails, budget * 0.6)
  const leads = chunkByLength(input.pinnedLeads, budget * 0.35)
  const contacts = chunkByLength(input.pinnedContacts, budget * 0.35)
  const owners = chunkByLength(input.ownerEmails, budget)
  const count = Math.max(emails.length, leads.length, contacts.length, owners.length)
  return Array.from({ length: count }, (_, index) => ({
    ...input,
    emails: emails[index] ?? [],
    pinnedLeads: leads[index] ?? [],
    pinnedContacts: contacts[index] ?? [],
    ownerEmails: owners[index] ?? [],
  }))
}

/** If a batch needs a hidden field and the cached permissions are older than this time, the permissions are read again in the same call. */
const hiddenForMs = 10 * 60_000

async function readChunk(org: SalesforceOrg, input: BatchQueryInput): Promise<Found> {
  const known = org.access.get()
  const refresh =
    known !== null && isAccessMissing(known, input) && (input.again || org.access.age() > hiddenForMs)
  const { results, access } = await queryVisible(org, (each) => batchQueries(input, each), { refresh })
  if (
    input.conditionCampaigns.length > 0 &&
    ['leads', 'contacts'].some((name) => isRefusedAsHidden(results.get(name)))
  ) {
    // The describe results allow the memberships, but Salesforce refuses them. Only runs with a condition on a campaign need them.
    return readChunk(org, { ...input, conditionCampaigns: [] })
  }
  const rows = async <S extends z.ZodType>(name: string, row: S): Promise<z.output<S>[]> =>
    results.has(name) ? org.client.rows(results.get(name), row) : []
  const leadRows = await rows('leads', LeadRow)
  const contactRows = await contactsOf(org, input, access, results.get('contacts'))
  const leadOwners = await ownersOf(org, access, leadRows, results.get('leadOwners'))
  const users = (await rows('users', UserRow)).map(toUser)
  const own = ownUser(org)
  const ownerOf = (row: PersonRow, owner: OwnerRow | null | undefined) =>
    activeOwner(owner) ?? (sameRecord(row.OwnerId ?? '', own.id) ? own : null)
  return {
    records: [
      ...leadRows.map((row) => {
        const owner = leadOwners.find((each) => each.Id === row.OwnerId)
        const record = toRecord('Lead', row, companyOfLead(row), ownerOf(row, owner))
        return { ...record, values: valuesOf(row, input.mapped.Lead) }
      }),
      ...contactRows.map((row) => {
        const [owner, accountOwner] = [ownerOf(row, row.Owner), activeOwner(row.Account?.Owner)]
        const record = toRecord('Contact', row, companyOfContact(row), owner, accountOwner)
        return { ...record, values: valuesOf(row, input.mapped.Contact) }
      }),
    ],
    users: userReadAccess(access)?.byEmail ? users : input.ownerEmails.includes(own.email) ? [own] : [],
  }
}

/** True if the permissions hide a field or an object that a batch may need. */
function isAccessMissing(access: Access, input: BatchQueryInput): boolean {
  const people = (['Lead', 'Contact'] as const).map((object) => personReadAccess(access, object))
  const users = userReadAccess(access)
  return (
    people.some((each) => !each?.byEmail || !each.owner) ||
    !users?.byEmail ||
    users.isPartial ||
    (input.accountOwners && !canReadAccountOwner(access)) ||
    (input.members && !mayAddMembers(access)) ||
    (input.conditionCampaigns.length > 0 && !canReadMemberships(access))
  )
}

/** The connected user, who is known from the login even if users can't be read. */
function ownUser({ user }: SalesforceOrg): FoundUser {
  return { ...user, email: normalizeForComparison(user.email), lastLoginAt: null }
}

/** Reads the Leads' owners. If the org has refused the query with a subselect, queries the owners by id, with one more call. */
async function ownersOf(
  { client }: SalesforceOrg,
  access: Access | null,
  leads: readonly LeadRow[],
  result: Subresult | undefined,
): Promise<UserRow[]> {
  if (!result) return []
  if (result.status < 400) return client.rows(result, UserRow)
  const ids = [...new Set(leads.flatMap((lead) => (lead.OwnerId?.startsWith('005') ? [lead.OwnerId] : [])))]
  const soql = ids.length > 0 ? usersById(access, ids) : null
  return soql ? client.query(soql, UserRow) : []
}

/** Reads the Contacts. If Salesforce has refused the query because accounts are hidden, queries the Contacts again without accounts. */
async function contactsOf(
  { client }: SalesforceOrg,
  input: BatchQueryInput,
  access: Access | null,
  result: Subresult | undefined,
): Promise<ContactRow[]> {
  if (!result) return []
  const soql = isRefusedAsHidden(result) ? contactsWithoutAccounts(input, access) : null
  return soql ? client.query(soql, ContactRow) : client.rows(result, ContactRow)
}

const valuesOf = (row: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  names.length > 0 ? Object.fromEntries(names.map((name) => [name, row[name]])) : undefined

type OwnerRow = Omit<UserRow, 'LastLoginDate'>
type PersonRow = Pick<LeadRow, 'Id' | 'Name' | 'Email' | 'OwnerId' | 'LastModifiedDate' | 'CampaignMembers'>
type CompanyOf = Pick<FoundRecord, 'company' | 'accountId'>

const companyOfLead = ({ Company }: LeadRow): CompanyOf => ({
  company: Company,
  accountId: Company === undefined ? undefined : null,
})

/** A person account has the name of its Contact. It is no company. */
function companyOfContact({ Name, AccountId, Account }: ContactRow): CompanyOf {
  if (AccountId === undefined) return { company: undefined, accountId: undefined }
  const name = Account?.Name ?? null
  if (AccountId === null || name === null || name === Name) return { company: null, accountId: null }
  return { company: name, accountId: toLongId(AccountId.slice(0, 15)) }
}

function toRecord(
  type: FoundRecord['type'],
  row: PersonRow,
  { company, accountId }: CompanyOf,
  owner: Owner | null,
  accountOwner: Owner | null = null,
): FoundRecord {
  return {
    type,
    id: row.Id,
    name: row.Name ?? row.Email ?? row.Id,
    email: normalizeForComparison(row.Email ?? ''),
    modifiedAt: row.LastModifiedDate ?? '',
    campaignIds:
      row.CampaignMembers === undefined
        ? undefined
        : (row.CampaignMembers?.records ?? []).map((member) => member.CampaignId),
    company,
    accountId,
    owner,
    accountOwner,
  }
}

function activeOwner(owner: OwnerRow | null | undefined): Owner | null {
  return owner?.IsActive && owner.UserType === 'Standard' ? toOwner(owner) : null
}

function toOwner(row: OwnerRow): Owner {
  return { id: row.Id, name: row.Name ?? row.Email ?? row.Id, email: row.Email, timeZone: row.TimeZoneSidKey }
}

function toUser(row: UserRow): FoundUser {
  return { ...toOwner(row), email: row.Email?.toLowerCase() ?? '', lastLoginAt: row.LastLoginDate }
}
