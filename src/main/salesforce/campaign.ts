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

const campaignPrefix = '701'

/**
 * Reads a campaign by its id (15 or 18 characters) or by the URL of its record, together with another query about it, with one API call. `queryAbout`
 * gets the SOQL literal of the id. `use` gets the campaign and the result of that query. Throws CodedError: `campaign_id_invalid`; `campaign_not_found`,
 * also if this user may not see what is read.
 */
export async function readCampaign<T>(
  { client }: SalesforceOrg,
  idOrUrl: string,
  queryAbout: (id: string) => string,
  use: (campaign: z.output<typeof CampaignRow>, result: Subresult | undefined) => Promise<T>,
): Promise<T> {
  const id = parseRecordId(idOrUrl, campaignPrefix)
  if (!id) throw new CodedError('campaign_id_invalid', 'This is not a campaign id.')
  try {
    const results = await client.composite('read', [
      querySubrequest('campaign', `SELECT Id, Name FROM Campaign WHERE Id = ${literal(id)}`),
      querySubrequest('about', queryAbout(literal(id))),
    ])
    const [found] = await client.rows(results.get('campaign'), CampaignRow)
    if (found) return await use(found, results.get('about'))
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

/**
 * Finds a campaign by its id (15 or 18 characters) or by the URL of its record, with one API call. Returns the 18-character id, the name and the
 * statuses of its members. Throws CodedError: `campaign_id_invalid`; `campaign_not_found`, also if this user may not see campaigns.
 */
export const findCampaign = (org: SalesforceOrg, idOrUrl: string): Promise<FoundCampaign> =>
  readCampaign(
    org,
    idOrUrl,
    (id) =>
      `SELECT Label, IsDefault, HasResponded FROM CampaignMemberStatus WHERE CampaignId = ${id} ORDER BY SortOrder`,
    async ({ Id, Name }, result) => ({ id: Id, name: Name, statuses: await statusesOf(org, result) }),
  )

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
