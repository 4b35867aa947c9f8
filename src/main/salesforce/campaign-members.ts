// The members of a campaign as recipients of personal links.
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { maxRecipients } from '#shared/model/link-batches.ts'
import type { CampaignPeople } from '#shared/model/salesforce-fields.ts'
import { parseRecordId } from '#shared/salesforce-id.ts'
import { CampaignRow } from './answers.ts'
import { campaignPrefix } from './campaign.ts'
import { querySubrequest } from './connection.ts'
import { toCoded } from './consent.ts'
import { SalesforceError } from './errors.ts'
import type { SalesforceOrg } from './org.ts'
import { literal } from './soql.ts'

const Person = z.object({ Name: z.string().nullish(), Email: z.string().nullish() }).nullish()
const MemberRow = z.object({ Lead: Person, Contact: Person })

/**
 * Reads the campaign and its members with one API call, at most one more than a batch can have. A member that is a Lead and a Contact, because the Lead
 * was converted, counts as the Contact. Throws CodedError: `campaign_id_invalid`; `campaign_not_found`, also if this user may not see campaigns,
 * Leads, Contacts or their addresses.
 */
export async function campaignPeople(org: SalesforceOrg, idOrUrl: string): Promise<CampaignPeople> {
  const id = parseRecordId(idOrUrl, campaignPrefix)
  if (!id) throw new CodedError('campaign_id_invalid', 'This is not a campaign id.')
  try {
    const results = await org.client.composite('read', [
      querySubrequest('campaign', `SELECT Id, Name FROM Campaign WHERE Id = ${literal(id)}`),
      querySubrequest(
        'members',
        'SELECT Id, Lead.Name, Lead.Email, Contact.Name, Contact.Email FROM CampaignMember ' +
          `WHERE CampaignId = ${literal(id)} ORDER BY Id LIMIT ${maxRecipients + 1}`,
      ),
    ])
    const [found] = await org.client.rows(results.get('campaign'), CampaignRow)
    if (found) {
      const rows = await org.client.rows(results.get('members'), MemberRow)
      const people = rows.map(({ Lead, Contact }) => Contact ?? Lead)
      return {
        name: found.Name,
        people: people.flatMap((person) =>
          person?.Email ? [{ email: person.Email, name: person.Name ?? '' }] : [],
        ),
        withoutAddress: people.filter((person) => !person?.Email).length,
      }
    }
  } catch (error) {
    const hidden = error instanceof SalesforceError && error.outcome === 'no' && error.class === 'admin'
    if (!hidden) throw toCoded(error)
    throw new CodedError('campaign_not_found', error.message, { id, reason: error.code }, { cause: error })
  }
  throw new CodedError('campaign_not_found', 'There is no campaign with this id that the user may see.', {
    id,
    reason: null,
  })
}
