import { z } from 'zod'
import { sameRecord } from '#shared/salesforce-id.ts'
import { querySubrequest } from '../salesforce/connection.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import { list } from '../salesforce/soql.ts'
import type { FoundRecord, Job } from './batch-types.ts'

/** A campaign member that exists. */
export type Member = { id: string | null; record: FoundRecord }

/** A search for the campaign member of one run. `records` are the possible members; the planned record comes first. */
export type MemberSearch = { job: Job; records: readonly FoundRecord[] }

const MemberRow = z.object({
  Id: z.string(),
  CampaignId: z.string(),
  LeadId: z.string().nullish(),
  ContactId: z.string().nullish(),
  CreatedById: z.string(),
  CreatedDate: z.string(),
})
type MemberRow = z.output<typeof MemberRow>

/** A margin for the difference between the clocks of the org and the tracker. */
const clockMarginMs = 24 * 60 * 60_000
const searchesPerQuery = 90

/**
 * Searches for existing members. Returns the found members by run id. A member with the planned record counts, no matter who added the
 * member. A member with another record counts only if this user added the member after the run was created: then an earlier attempt matched
 * that record. Members that this user can't see are not found. Throws SalesforceError.
 */
export async function findMembers(
  org: SalesforceOrg,
  searches: readonly MemberSearch[],
): Promise<Map<string, Member>> {
  const members = new Map<string, Member>()
  for (let at = 0; at < searches.length; at += searchesPerQuery) {
    const part = searches.slice(at, at + searchesPerQuery)
    const rows = await readMembers(org, part)
    for (const search of part) {
      const member = choose(org, search, rows)
      if (member) members.set(search.job.run.id, member)
    }
  }
  return members
}

async function readMembers(org: SalesforceOrg, searches: readonly MemberSearch[]): Promise<MemberRow[]> {
  const campaigns = new Set(searches.flatMap(({ job }) => campaignOf(job) ?? []))
  const records = searches.flatMap((search) => search.records)
  if (campaigns.size === 0 || records.length === 0) return []
  const idsOf = (type: FoundRecord['type']) =>
    new Set(records.filter((record) => record.type === type).map(({ id }) => id))
  const people = (['Lead', 'Contact'] as const)
    .map((type) => ({ field: `${type}Id`, ids: [...idsOf(type)] }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ field, ids }) => `${field} IN ${list(ids)}`)
  const soql =
    'SELECT Id, CampaignId, LeadId, ContactId, CreatedById, CreatedDate FROM CampaignMember ' +
    `WHERE CampaignId IN ${list([...campaigns])} AND (${people.join(' OR ')})`
  const result = (await org.client.composite('read', [querySubrequest('members', soql)])).get('members')
  // A user without access to campaign members gets an error: the object or one of its fields does not exist.
  if (result && result.status >= 400 && result.status < 500) return []
  return org.client.rows(result, MemberRow)
}

function choose(
  org: SalesforceOrg,
  { job, records }: MemberSearch,
  rows: readonly MemberRow[],
): Member | null {
  const campaignId = campaignOf(job)
  if (!campaignId) return null
  const since = Date.parse(job.run.createdAt) + (org.client.clockOffsetMs() ?? 0) - clockMarginMs
  for (const [index, record] of records.entries()) {
    const row = rows.find((each) => {
      const person = record.type === 'Lead' ? each.LeadId : each.ContactId
      if (!sameRecord(each.CampaignId, campaignId) || !sameRecord(person ?? '', record.id)) return false
      return (
        index === 0 || (sameRecord(each.CreatedById, org.user.id) && Date.parse(each.CreatedDate) >= since)
      )
    })
    if (row) return { id: row.Id, record }
  }
  return null
}

function campaignOf({ run }: Job): string | null {
  return run.action.type === 'campaign' ? run.action.campaignId : null
}
