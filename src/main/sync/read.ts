// Owns reading a batch: Leads, Contacts, their owners and the documents' owners in one composite call.
import type { z } from 'zod'
import { comparable } from '#shared/email-address.ts'
import { ContactRow, LeadRow, UserRow } from '../salesforce/answers.ts'
import { type OrgClient, querySubrequest, type Subresult } from '../salesforce/connection.ts'
import { userFields } from '../salesforce/identity.ts'
import type { SalesforceOrg } from '../salesforce/salesforce.ts'
import { chunkByLength, isQueryableEmail, list, maxEncodedQueryLength } from '../salesforce/soql.ts'
import { readTaskSetup, taskSetupRequests } from '../salesforce/task-setup.ts'
import { recordEmails, userEmails } from '../salesforce/user-emails.ts'
import type { Found, FoundRecord, FoundUser, Job, Owner } from './found.ts'

/** What a batch asks for. */
type Asked = {
  emails: string[]
  pinnedLeads: string[]
  pinnedContacts: string[]
  ownerEmails: string[]
  /** Somebody wants to know whose the Contacts' accounts are. */
  accountOwners: boolean
}

/** At most ~90 e-mails of usual length a call; one call for most batches. Throws SalesforceError. */
export async function readBatch(org: SalesforceOrg, jobs: readonly Job[]): Promise<Found> {
  const asked = askedBy(jobs, org.isSandbox)
  const chunks = inChunks(asked)
  const found: Found[] = []
  for (const chunk of chunks) found.push(await readChunk(org, chunk))
  return { records: found.flatMap((each) => each.records), users: found.flatMap((each) => each.users) }
}

function askedBy(jobs: readonly Job[], isSandbox: boolean): Asked {
  const emails = new Set<string>()
  const owners = new Set<string>()
  const pinned = { Lead: new Set<string>(), Contact: new Set<string>() }
  for (const { visit, run } of jobs) {
    if (!visit.visit.visitor.email) continue
    for (const each of recordEmails(visit.visit.visitor.email)) if (isQueryableEmail(each)) emails.add(each)
    if (visit.match) pinned[visit.match.type].add(visit.match.id)
    if (run.action.type === 'task' && run.action.assignee === 'documentOwner') {
      for (const each of userEmails(visit.documentOwner.email, isSandbox)) owners.add(each)
    }
  }
  return {
    emails: [...emails],
    pinnedLeads: [...pinned.Lead],
    pinnedContacts: [...pinned.Contact],
    ownerEmails: [...owners].filter(isQueryableEmail),
    accountOwners: jobs.some(({ run }) => run.action.type === 'findOwner' && run.action.rule === 'account'),
  }
}

/** Ids and addresses together must fit a URL; what doesn't waits for the next call. */
function inChunks(asked: Asked): Asked[] {
  const budget = maxEncodedQueryLength - 1_500
  const emails = chunkByLength(asked.emails, budget * 0.6)
  const leads = chunkByLength(asked.pinnedLeads, budget * 0.35)
  const contacts = chunkByLength(asked.pinnedContacts, budget * 0.35)
  const owners = chunkByLength(asked.ownerEmails, budget)
  const count = Math.max(emails.length, leads.length, contacts.length, owners.length)
  return Array.from({ length: count }, (_, index) => ({
    emails: emails[index] ?? [],
    pinnedLeads: leads[index] ?? [],
    pinnedContacts: contacts[index] ?? [],
    ownerEmails: owners[index] ?? [],
    accountOwners: asked.accountOwners,
  }))
}

async function readChunk({ client, taskSetup }: SalesforceOrg, asked: Asked): Promise<Found> {
  const whichLeads = which(asked.emails, asked.pinnedLeads)
  const whichContacts = which(asked.emails, asked.pinnedContacts)
  const leads = whichLeads && `IsConverted = false AND ${whichLeads}`
  const queries = [
    leads && query('leads', `SELECT Id, Name, Email, OwnerId, LastModifiedDate FROM Lead WHERE ${leads}`),
    // A Lead's owner may be a queue: what is asked of a user goes by a query of its own.
    leads && query('leadOwners', usersWhere(`Id IN (SELECT OwnerId FROM Lead WHERE ${leads})`)),
    whichContacts && query('contacts', contactsWhere(whichContacts, asked.accountOwners)),
    asked.ownerEmails.length > 0 && query('users', usersWhere(`Email IN ${list(asked.ownerEmails)}`)),
  ].filter((each) => typeof each === 'object' && each !== null)
  if (queries.length === 0) return { records: [], users: [] }

  // What the org's Task offers comes along with the first batch of a day: no call of its own.
  const news = taskSetup.known() ? [] : taskSetupRequests
  const results = await client.composite('read', [...queries, ...news])
  const setup = news.length > 0 ? await readTaskSetup(client, results) : null
  if (setup) taskSetup.learn(setup)
  const rows = async <S extends z.ZodType>(name: string, row: S): Promise<z.output<S>[]> =>
    results.has(name) ? client.rows(results.get(name), row) : []
  const leadRows = await rows('leads', LeadRow)
  const contactRows = await contactsOf(client, results.get('contacts'), whichContacts, asked)
  const users = await rows('users', UserRow)
  const leadOwners = leads ? await ownersOf(client, leadRows, results.get('leadOwners')) : []
  return {
    records: [
      ...leadRows.map((row) =>
        toRecord(
          'Lead',
          row,
          leadOwners.find((owner) => owner.Id === row.OwnerId),
        ),
      ),
      ...contactRows.map((row) => toRecord('Contact', row, row.Owner, row.Account?.Owner)),
    ],
    users: users.map(toUser),
  }
}

/** Where an org refuses the query by subselect, the owners are asked for by their ids: one more call. */
async function ownersOf(
  client: OrgClient,
  leads: readonly LeadRow[],
  result: Subresult | undefined,
): Promise<UserRow[]> {
  if (result && result.status < 400) return client.rows(result, UserRow)
  const ids = [...new Set(leads.flatMap((lead) => (lead.OwnerId?.startsWith('005') ? [lead.OwnerId] : [])))]
  return ids.length > 0 ? client.query(usersWhere(`Id IN ${list(ids)}`), UserRow) : []
}

/** A user without access to accounts still sees Contacts: they are asked for anew without their accounts. */
async function contactsOf(
  client: OrgClient,
  result: Subresult | undefined,
  whichContacts: string | null,
  { accountOwners }: Asked,
): Promise<ContactRow[]> {
  if (!whichContacts) return []
  const hidden = accountOwners && result && result.status >= 400 && result.status < 500
  return hidden
    ? client.query(contactsWhere(whichContacts, false), ContactRow)
    : client.rows(result, ContactRow)
}

const ownerPath = ['Id', 'Name', 'Email', 'IsActive', 'UserType', 'TimeZoneSidKey']
function contactsWhere(condition: string, accountOwners: boolean): string {
  const paths = accountOwners ? ['Owner', 'Account.Owner'] : ['Owner']
  const fields = [
    'Id, Name, Email, OwnerId, LastModifiedDate',
    ...paths.flatMap((path) => ownerPath.map((field) => `${path}.${field}`)),
  ]
  return `SELECT ${fields.join(', ')} FROM Contact WHERE ${condition}`
}
const query = querySubrequest

function usersWhere(condition: string): string {
  return `SELECT ${userFields} FROM User WHERE IsActive = true AND UserType = 'Standard' AND ${condition}`
}

function which(emails: readonly string[], ids: readonly string[]): string | null {
  const parts = [
    emails.length > 0 && `Email IN ${list(emails)}`,
    ids.length > 0 && `Id IN ${list(ids)}`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? `(${parts.join(' OR ')})` : null
}

type OwnerRow = Omit<UserRow, 'LastLoginDate'>

function toRecord(
  type: FoundRecord['type'],
  row: LeadRow,
  owner: OwnerRow | null | undefined,
  accountOwner?: OwnerRow | null,
): FoundRecord {
  return {
    type,
    id: row.Id,
    name: row.Name,
    email: comparable(row.Email ?? ''),
    modifiedAt: row.LastModifiedDate,
    owner: activeOwner(owner),
    accountOwner: activeOwner(accountOwner),
  }
}

function activeOwner(owner: OwnerRow | null | undefined): Owner | null {
  return owner?.IsActive && owner.UserType === 'Standard' ? toOwner(owner) : null
}

function toOwner(row: OwnerRow): Owner {
  return { id: row.Id, name: row.Name, email: row.Email, timeZone: row.TimeZoneSidKey }
}

function toUser(row: UserRow): FoundUser {
  return { ...toOwner(row), email: row.Email?.toLowerCase() ?? '', lastLoginAt: row.LastLoginDate }
}
