import { CodedError } from '#shared/errors.ts'
import { parseRecordId } from '#shared/salesforce-id.ts'
import { CampaignRow } from './answers.ts'
import { toCoded } from './consent.ts'
import { SalesforceError } from './errors.ts'
import type { SalesforceOrg } from './org.ts'
import { literal } from './soql.ts'

const campaignPrefix = '701'

/**
 * Finds a campaign by its id (15 or 18 characters) or by the URL of its record. Returns the 18-character id and the name.
 * Throws CodedError: `campaign_id_invalid`; `campaign_not_found`, also if this user may not see campaigns.
 */
export async function findCampaign(
  org: SalesforceOrg,
  idOrUrl: string,
): Promise<{ id: string; name: string }> {
  const id = parseRecordId(idOrUrl, campaignPrefix)
  if (!id) throw new CodedError('campaign_id_invalid', 'This is not a campaign id.')
  try {
    const [found] = await org.client.query(
      `SELECT Id, Name FROM Campaign WHERE Id = ${literal(id)}`,
      CampaignRow,
    )
    if (found) return { id: found.Id, name: found.Name }
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
