import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { FoundCampaign } from '#shared/model/salesforce-fields.ts'
import { parseRecordId } from '#shared/salesforce-id.ts'
import { CampaignRow } from './answers.ts'
import { querySubrequest, type Subresult } from './connection.ts'
import { toCoded } from './consent.ts'
import { SalesforceError } from './errors.ts'
import type { SalesforceOrg } from './org.ts'
import { literal } from './soql.ts'

export const campaignPrefix = '701'

/**
 * Finds a campaign by its id (15 or 18 characters) or by the URL of its record, with one API call. Returns the 18-character id, the name and the
 * statuses of its members. Throws CodedError: `campaign_id_invalid`; `campaign_not_found`, also if this user may not see campaigns.
 */
export async function findCampaign(org: SalesforceOrg, idOrUrl: string): Promise<FoundCampaign> {
  const id = parseRecordId(idOrUrl, campaignPrefix)
  if (!id) throw new CodedError('campaign_id_invalid', 'This is not a campaign id.')
  try {
    const results = await org.client.composite('read', [
      querySubrequest('campaign', `SELECT Id, Name FROM Campaign WHERE Id = ${literal(id)}`),
      querySubrequest(
        'statuses',
        'SELECT Label, IsDefault, HasResponded FROM CampaignMemberStatus ' +
          `WHERE CampaignId = ${literal(id)} ORDER BY SortOrder`,
      ),
    ])
    const [found] = await org.client.rows(results.get('campaign'), CampaignRow)
    if (found)
      return { id: found.Id, name: found.Name, statuses: await statusesOf(org, results.get('statuses')) }
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

const StatusRow = z.object({
  Label: z.string(),
  IsDefault: z.boolean().nullish(),
  HasResponded: z.boolean().nullish(),
})

async function statusesOf({ client }: SalesforceOrg, result: Subresult | undefined) {
  if (!result || result.status >= 400) return []
  return (await client.rows(result, StatusRow)).map((row) => ({
    label: row.Label,
    isDefault: row.IsDefault ?? false,
    hasResponded: row.HasResponded ?? false,
  }))
}
