import { z } from 'zod'
import { normalizeForComparison } from '#shared/email-address.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { visible } from './access.ts'
import { readRefusal } from './answers.ts'
import { querySubrequest, type Subresult } from './connection.ts'
import type { NewLead } from './new-lead.ts'
import type { SalesforceOrg } from './org.ts'
import { list, literal } from './soql.ts'
import { refreshAccess } from './visible-query.ts'

/** A call that creates a Lead and has an unknown outcome. `sentAt`: epoch ms of this computer's clock. */
export type OpenLeadCreate = Pick<NewLead, 'lastName' | 'company' | 'email'> & { sentAt: number }

/**
 * The result of a search for the Leads of an address. `leadId` is the Lead that was kept. `removed` are the deleted duplicates. `several`:
 * duplicates are left, and a person must merge them.
 */
export type LateLeads = {
  kind: 'none' | 'one' | 'several'
  leadId: string | null
  removed: readonly string[]
}

const LeadRow = z.object({
  Id: z.string(),
  LastName: z.string().nullish(),
  Company: z.string().nullish(),
  CreatedById: z.string(),
  CreatedDate: z.string(),
  LastModifiedDate: z.string(),
  IsConverted: z.boolean(),
  LastActivityDate: z.string().nullish(),
})
type LeadRow = z.output<typeof LeadRow>
const TaskRow = z.object({ WhoId: z.string() })
const MemberRow = z.object({ LeadId: z.string() })

/** A margin for clocks that are adjusted during a call. */
const clockMarginMs = 60 * 60_000
/** The org's own automation changes a new record within this time. A later change counts as a change by a person. */
const untouchedForMs = 5_000

/**
 * Searches for the Leads of create calls with an unknown outcome, all with one e-mail address, and deletes unused duplicates. Must be
 * called only when Salesforce can no longer be executing one of the calls. A Lead counts as used if it was changed after its creation, was
 * converted, or has a Task, an event or a campaign; the deletion of a Lead would also delete its Tasks, events and campaign memberships. A
 * Lead that does not come from these calls is kept first, then a used Lead, then the oldest Lead. Throws SalesforceError if Salesforce
 * can't be reached, or if the outcome of a deletion is unknown.
 */
export async function settleLateLeads(
  org: SalesforceOrg,
  creates: readonly OpenLeadCreate[],
): Promise<LateLeads> {
  const [first] = creates
  if (!first) throw new TypeError('No create call to look for.')
  if (!org.access.get() || !org.taskSetup.get()) await refreshAccess(org)
  const leads = await readLeads(org, first.email)
  const own = leads.filter((lead) => isOwn(org, lead, creates))
  const living = leads.filter((lead) => !lead.IsConverted || own.includes(lead))
  const [only] = living
  if (!only) return { kind: 'none', leadId: null, removed: [] }
  if (living.length === 1 || own.length === 0) return { kind: 'one', leadId: only.Id, removed: [] }

  const used = await usedLeads(org, living)
  const rank = (lead: LeadRow) => (own.includes(lead) ? 1 : 0) * 2 + (used.has(lead.Id) ? 0 : 1)
  const [kept, ...others] = living.toSorted((a, b) => rank(a) - rank(b))
  const surplus = others.filter((lead) => own.includes(lead) && !used.has(lead.Id))
  const removed = await deleteLeads(org, surplus)
  const left = others.filter((lead) => own.includes(lead) && !removed.includes(lead.Id))
  const isSingle = left.length === 0
  return { kind: isSingle ? 'one' : 'several', leadId: kept?.Id ?? null, removed }
}

async function readLeads(org: SalesforceOrg, email: string): Promise<LeadRow[]> {
  const fields = [
    ...['Id', 'CreatedById', 'CreatedDate', 'LastModifiedDate', 'IsConverted'],
    ...visible(org.access.get(), 'Lead', ['LastName', 'Company', 'LastActivityDate']),
  ]
  return org.client.query(
    `SELECT ${fields.join(', ')} FROM Lead WHERE Email = ${literal(email)} ORDER BY CreatedDate, Id`,
    LeadRow,
  )
}

/** True if this user created the Lead after the first call, and the Lead has the last name and company of one of the calls. */
function isOwn(org: SalesforceOrg, lead: LeadRow, creates: readonly OpenLeadCreate[]): boolean {
  const offset = org.client.clockOffsetMs() ?? 0
  const since = Math.min(...creates.map(({ sentAt }) => sentAt)) + offset - clockMarginMs
  if (!sameRecord(lead.CreatedById, org.user.id) || Date.parse(lead.CreatedDate) < since) return false
  const same = (kept: string | null | undefined, sent: string) =>
    normalizeForComparison(kept ?? '') === normalizeForComparison(sent)
  return creates.some(({ lastName, company }) => same(lead.LastName, lastName) && same(lead.Company, company))
}

/** Returns the ids of the used Leads. If Tasks or campaign members may be hidden from this user, every Lead counts as used. */
async function usedLeads(org: SalesforceOrg, leads: readonly LeadRow[]): Promise<Set<string>> {
  const ids = leads.map(({ Id }) => Id)
  const results = await org.client.composite('read', [
    querySubrequest('tasks', `SELECT WhoId FROM Task WHERE WhoId IN ${list(ids)}`),
    querySubrequest('members', `SELECT LeadId FROM CampaignMember WHERE LeadId IN ${list(ids)}`),
  ])
  const [tasks, members] = [results.get('tasks'), results.get('members')]
  if (org.taskSetup.get()?.shared !== true || isRefused(tasks) || isRefused(members)) return new Set(ids)
  const inUse = [
    ...(await org.client.rows(tasks, TaskRow)).map(({ WhoId }) => WhoId),
    ...(await org.client.rows(members, MemberRow)).map(({ LeadId }) => LeadId),
  ]
  const wasUsed = (lead: LeadRow) =>
    lead.IsConverted ||
    (lead.LastActivityDate ?? null) !== null ||
    Date.parse(lead.LastModifiedDate) - Date.parse(lead.CreatedDate) > untouchedForMs ||
    inUse.some((id) => sameRecord(id, lead.Id))
  return new Set(leads.filter(wasUsed).map(({ Id }) => Id))
}

const isRefused = (result: Subresult | undefined) => !result || result.status >= 400

/** Returns the ids of the Leads that no longer exist. The result does not contain a Lead that this user may not delete. */
async function deleteLeads({ client }: SalesforceOrg, leads: readonly LeadRow[]): Promise<string[]> {
  if (leads.length === 0) return []
  const results = await client.composite(
    'write',
    leads.map(({ Id }, index) => ({
      referenceId: `lead${index}`,
      method: 'DELETE',
      path: `/sobjects/Lead/${Id}`,
    })),
  )
  return leads.map(({ Id }) => Id).filter((_, index) => isGone(results.get(`lead${index}`)))
}

function isGone(result: Subresult | undefined): boolean {
  const code = readRefusal(result?.body)?.code
  return code === undefined || code === 'ENTITY_IS_DELETED' || code === 'NOT_FOUND'
}
