// The members of a campaign as recipients of personal links.
import { z } from 'zod'
import { maxRecipients } from '#shared/model/link-batches.ts'
import type { CampaignPeople } from '#shared/model/salesforce-fields.ts'
import { readCampaign } from './campaign.ts'
import type { SalesforceOrg } from './org.ts'

const Person = z.object({ Name: z.string().nullish(), Email: z.string().nullish() }).nullish()
const MemberRow = z.object({ Lead: Person, Contact: Person })

/**
 * Reads the campaign and its members with one API call, at most one more than a batch can have. A member that is a Lead and a Contact, because the Lead
 * was converted, counts as the Contact. Throws CodedError: `campaign_id_invalid`; `campaign_not_found`, also if this user may not see campaigns,
 * Leads, Contacts or their addresses.
 */
export const campaignPeople = (org: SalesforceOrg, idOrUrl: string): Promise<CampaignPeople> =>
  readCampaign(
    org,
    idOrUrl,
    (id) =>
      'SELECT Id, Lead.Name, Lead.Email, Contact.Name, Contact.Email FROM CampaignMember ' +
      `WHERE CampaignId = ${id} ORDER BY Id LIMIT ${maxRecipients + 1}`,
    async ({ Name: name }, result) => {
      const rows = await org.client.rows(result, MemberRow)
      const people = rows.map(({ Lead, Contact }) => Contact ?? Lead)
      return {
        name,
        people: people.flatMap((person) =>
          person?.Email ? [{ email: person.Email, name: person.Name ?? '' }] : [],
        ),
        withoutAddress: people.filter((person) => !person?.Email).length,
      }
    },
  )
