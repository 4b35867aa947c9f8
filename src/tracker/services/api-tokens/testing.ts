import type { ApiToken, ApiTokenDraft } from '#shared/model/api-tokens.ts'
import type { Joined } from '../people/testing.ts'

/** Creates an API token of the member. */
export async function makeApiToken(
  member: Joined,
  draft: Partial<ApiTokenDraft> = {},
): Promise<{ token: ApiToken; secret: string }> {
  const body = { name: 'Export', scopes: ['visits:read'], days: 30, ...draft }
  const answer = await member.call('POST', '/api/tokens', body)
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
