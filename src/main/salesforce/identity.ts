// Reads the user and the org of a new grant, once after the consent. This takes one API call, or two if fields of the user are hidden.
import { CodedError } from '#shared/errors.ts'
import type { Access } from './access.ts'
import { ownUserFields } from './access-rules.ts'
import { identityOf, OrganizationRow, type TokenAnswer, UserRow } from './answers.ts'
import { querySubrequest, type Session, type Subrequest } from './connection.ts'
import { codedOAuthError } from './consent.ts'
import type { Grant } from './grant.ts'
import { literal } from './soql.ts'
import { type QueryContext, queryVisible } from './visible-query.ts'

/** Throws SalesforceError, for example with the code API_DISABLED_FOR_ORG if the org's edition has no API. */
async function readIdentity(
  answer: TokenAnswer,
  context: QueryContext,
  computerTimeZone: string,
): Promise<Pick<Grant, 'org' | 'user'>> {
  const { organizationId, userId } = identityOf(answer)
  const { client } = context
  const { results } = await queryVisible(context, (access) => [
    ownUserRequest(access, userId),
    querySubrequest('organization', 'SELECT Id, Name, IsSandbox FROM Organization'),
  ])
  const [me] = await client.rows(results.get('me'), UserRow)
  if (!me) {
    throw new CodedError('salesforce_login_failed', 'Salesforce does not show this user its own record.', {
      error: 'no_identity',
      description: organizationId,
    })
  }
  const organization = await organizationOf(context, results.get('organization'), answer.instance_url)
  return {
    org: { id: organizationId, instanceUrl: answer.instance_url, ...organization },
    user: {
      id: me.Id,
      name: me.Name ?? me.Email ?? me.Id,
      email: me.Email ?? '',
      timeZone: me.TimeZoneSidKey ?? computerTimeZone,
    },
  }
}

/** Builds the grant and the session of a token response. Throws CodedError if the response has no refresh token and `username` is absent. */
export async function readGrant(
  { consumerKey, loginUrl }: Pick<Grant, 'consumerKey' | 'loginUrl'>,
  answer: TokenAnswer,
  {
    contextFor,
    computerTimeZone,
    username,
  }: {
    contextFor: (session: Session) => QueryContext
    computerTimeZone: string
    /** The user name of a service user, who needs no refresh token. */
    username?: string | undefined
  },
): Promise<[Grant, Session]> {
  if (!answer.refresh_token && username === undefined) {
    throw codedOAuthError('no_refresh_token', 'The app in Salesforce lacks the scope refresh_token.')
  }
  const session = { accessToken: answer.access_token, instanceUrl: answer.instance_url }
  const identity = await readIdentity(answer, contextFor(session), computerTimeZone)
  const refreshToken = answer.refresh_token ?? null
  return [{ consumerKey, loginUrl, refreshToken, ...(username ? { username } : {}), ...identity }, session]
}

export function ownUserRequest(access: Access | null, userId: string): Subrequest {
  const fields = ownUserFields(access).join(', ')
  return querySubrequest('me', `SELECT ${fields} FROM User WHERE Id = ${literal(userId)}`)
}

/**
 * Reads the org's name and whether it is a sandbox. If the query was refused, uses the host name: the host name of a sandbox contains
 * `.sandbox.`.
 */
async function organizationOf(
  { client }: QueryContext,
  result: Parameters<QueryContext['client']['rows']>[0],
  instanceUrl: string,
): Promise<{ id?: string; name: string; isSandbox: boolean }> {
  const { hostname } = new URL(instanceUrl)
  const [row] = result && result.status < 400 ? await client.rows(result, OrganizationRow) : []
  if (row) return { id: row.Id, name: row.Name, isSandbox: row.IsSandbox }
  return { name: hostname, isSandbox: hostname.includes('.sandbox.') }
}
