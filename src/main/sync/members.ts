import { z } from 'zod'
import { sameRecord } from '#shared/salesforce-id.ts'
import { querySubrequest } from '../salesforce/connection.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import { list } from '../salesforce/soql.ts'
import type { FoundRecord, Job } from './batch-types.ts'
import type { MemberStatus } from './member-status.ts'

/** A campaign member that exists. `statuses` are the statuses of its campaign; empty if they were not read or are hidden from this user. */
export type Member = {
  id: string
  record: FoundRecord
  status: string | null
  statuses: readonly MemberStatus[]
}

/** A search for the campaign member of one run. `records` are the possible members; the planned record comes first. */
export type MemberSearch = { job: Job; records: readonly FoundRecord[] }

const MemberRow = z.object({
  Id: z.string(),
  CampaignId: z.string(),
  LeadId: z.string().nullish(),
  ContactId: z.string().nullish(),
  CreatedById: z.string(),
  CreatedDate: z.string(),
  Status: z.string().nullish(),
})
type MemberRow = z.output<typeof MemberRow>

/** A margin for the difference between the clocks of the org and the tracker. */
const clockMarginMs = 24 * 60 * 60_000
const searchesPerQuery = 90

/**
 * Searches for existing members. Returns the found members by run id. A member with the planned record counts, no matter who added the
 * member. A member with another record counts only if this user added the member after the run was created: then an earlier attempt matched
 * that record. Members that this user can't see are not found. If a run has a status, the statuses of its campaign are read in the same API
 * call. Throws SalesforceError.
 */
export async function findMembers(
  org: SalesforceOrg,
  searches: readonly MemberSearch[],
): Promise<Map<string, Member>> {
  const members = new Map<string, Member>()
  for (let at = 0; at < searches.length; at += searchesPerQuery) {
    const part = searches.slice(at, at + searchesPerQuery)
    const read = await readMembers(org, part)
    for (const search of part) {
      const member = choose(org, search, read)
      if (member) members.set(search.job.run.id, member)
    }
  }
  return members
}

const StatusRow = z.object({
  CampaignId: z.string(),
  Label: z.string(),
  SortOrder: z.int().nullish(),
  HasResponded: z.boolean().nullish(),
})
type ReadMembers = { rows: readonly MemberRow[]; statuses: readonly z.output<typeof StatusRow>[] }

async function readMembers(org: SalesforceOrg, searches: readonly MemberSearch[]): Promise<ReadMembers> {
  const campaigns = new Set(searches.flatMap(({ job }) => campaignOf(job) ?? []))
  const records = searches.flatMap((search) => search.records)
  if (campaigns.size === 0 || records.length === 0) return { rows: [], statuses: [] }
  const idsOf = (type: FoundRecord['type']) =>
    new Set(records.filter((record) => record.type === type).map(({ id }) => id))
  const people = (['Lead', 'Contact'] as const)
    .map((type) => ({ field: `${type}Id`, ids: [...idsOf(type)] }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ field, ids }) => `${field} IN ${list(ids)}`)
  const soql =
    'SELECT Id, CampaignId, LeadId, ContactId, CreatedById, CreatedDate, Status FROM CampaignMember ' +
    `WHERE CampaignId IN ${list([...campaigns])} AND (${people.join(' OR ')})`
  const withStatus = searches.flatMap(({ job }) => (statusOf(job) ? (campaignOf(job) ?? []) : []))
  const results = await org.client.composite('read', [
    querySubrequest('members', soql),
    ...(withStatus.length > 0 ? [querySubrequest('statuses', statusesOf(withStatus))] : []),
  ])
  const rows = async <S extends z.ZodType>(name: string, row: S): Promise<z.output<S>[]> => {
    const result = results.get(name)
    // A user without access to campaign members gets an error: the object or one of its fields does not exist.
    if (result && result.status >= 400 && result.status < 500) return []
    return org.client.rows(result, row)
  }
  return {
    rows: await rows('members', MemberRow),
    statuses: withStatus.length > 0 ? await rows('statuses', StatusRow) : [],
  }
}

const statusesOf = (campaignIds: readonly string[]) =>
  'SELECT CampaignId, Label, SortOrder, HasResponded FROM CampaignMemberStatus ' +
  `WHERE CampaignId IN ${list([...new Set(campaignIds)])}`

function choose(
  org: SalesforceOrg,
  { job, records }: MemberSearch,
  { rows, statuses }: ReadMembers,
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
    if (!row) continue
    const ofCampaign = statuses.filter((each) => sameRecord(each.CampaignId, campaignId))
    return {
      id: row.Id,
      record,
      status: row.Status ?? null,
      statuses: ofCampaign.map((each) => ({
        label: each.Label,
        sortOrder: each.SortOrder ?? null,
        hasResponded: each.HasResponded ?? false,
      })),
    }
  }
  return null
}

/** The status that the run's workflow sets; null without one. */
export function statusOf({ run }: Job): string | null {
  return run.action.type === 'campaign' ? (run.action.status ?? null) : null
}

function campaignOf({ run }: Job): string | null {
  return run.action.type === 'campaign' ? run.action.campaignId : null
}
