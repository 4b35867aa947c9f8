// The members of a campaign as recipients.
import { z } from 'zod'
import type { SourcePeople } from '#shared/model/salesforce-recipients.ts'
import type { SalesforceOrg } from '../org.ts'
import { literal } from '../soql.ts'
import { peopleByIds, type RecordRef } from './by-ids.ts'

/** As many as a list view or report gives. */
const maxMembers = 2_000

const Member = z.object({ LeadId: z.string().nullish(), ContactId: z.string().nullish() })

/**
 * Reads the members with one API call, and their records with one more for about 1,400 members. A member that is a Lead and a Contact, because
 * the Lead was converted, counts as the Contact. Throws SalesforceError.
 */
export async function campaignMembers(org: SalesforceOrg, id: string): Promise<SourcePeople> {
  const rows = await org.client.query(
    `SELECT LeadId, ContactId FROM CampaignMember WHERE CampaignId = ${literal(id)} ORDER BY Id LIMIT ${maxMembers + 1}`,
    Member,
  )
  const ids = rows.slice(0, maxMembers).flatMap(({ LeadId, ContactId }): RecordRef[] => {
    if (ContactId) return [{ object: 'Contact', id: ContactId }]
    return LeadId ? [{ object: 'Lead', id: LeadId }] : []
  })
  return { ...(await peopleByIds(org, ids)), isCut: rows.length > maxMembers, columns: [], column: null }
}
