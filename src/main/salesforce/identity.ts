// Owns who we are in which org, read once after the consent, in one call.
import { CodedError } from '#shared/errors.ts'
import { identityOf, OrganizationRow, type TokenAnswer, UserRow } from './answers.ts'
import { type OrgClient, querySubrequest } from './connection.ts'
import type { Grant } from './grant.ts'
import { literal } from './soql.ts'

export const userFields = 'Id, Name, Email, IsActive, UserType, TimeZoneSidKey, LastLoginDate'

/** Throws SalesforceError, e.g. API_DISABLED_FOR_ORG where the edition has no API. */
export async function readIdentity(
  answer: TokenAnswer,
  client: OrgClient,
): Promise<Pick<Grant, 'org' | 'user'>> {
  const { organizationId, userId } = identityOf(answer)
  const results = await client.composite('read', [
    querySubrequest('me', `SELECT ${userFields} FROM User WHERE Id = ${literal(userId)}`),
    querySubrequest('organization', 'SELECT Id, Name, IsSandbox FROM Organization'),
  ])
  const [me] = await client.rows(results.get('me'), UserRow)
  const [organization] = await client.rows(results.get('organization'), OrganizationRow)
  if (!me || !organization) {
    throw new CodedError('salesforce_login_failed', 'Salesforce does not show this user its own record.', {
      error: 'no_identity',
      description: organizationId,
    })
  }
  return {
    org: {
      id: organization.Id,
      name: organization.Name,
      instanceUrl: answer.instance_url,
      isSandbox: organization.IsSandbox,
    },
    user: {
      id: me.Id,
      name: me.Name,
      email: me.Email ?? '',
      timeZone: me.TimeZoneSidKey ?? 'UTC',
    },
  }
}
