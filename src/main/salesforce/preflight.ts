// The preflight checks everything that the rep needs to write to Salesforce. The preflight renews the login and normally makes one API
// call. The result has one row for each check. The preflight changes nothing in the org.
import type { Preflight, PreflightRow } from '#shared/desktop-state.ts'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Access } from './access.ts'
import { userReadAccess, usersWhere } from './access-rules.ts'
import { UserRow } from './answers.ts'
import { querySubrequest, type Subrequest, type Subresult } from './connection.ts'
import { SalesforceError } from './errors.ts'
import { ownUserRequest } from './identity.ts'
import type { SalesforceOrg } from './org.ts'
import {
  allocationRow,
  campaignRow,
  externalIdRow,
  leadRow,
  organizationRow,
  peopleRow,
  taskRow,
  timeZoneRow,
  userRow,
} from './preflight-rows.ts'
import { list } from './soql.ts'
import { queryVisible } from './visible-query.ts'

export type PreflightContext = {
  org: SalesforceOrg
  /**
   * Refreshes the token. The refresh fails if the login IP ranges or the login hours of the user do not allow a login now. Throws
   * SalesforceError.
   */
  renewLogin: () => Promise<void>
  usage: () => { used: number; limit: number } | null
  /** `email` is the member's address; `emails` are the addresses that the member's Salesforce user may have. */
  email: string
  emails: readonly string[]
  computerTimeZone: string
  clock: Clock
}

/** Runs all checks. A refusal of Salesforce becomes a row and is never thrown. The permissions that were read are cached for later runs. */
export async function runPreflight(context: PreflightContext): Promise<Preflight> {
  const checkedAt = new Date(context.clock.now()).toISOString()
  const login = await loginRow(context)
  if (login.state === 'failed') return { checkedAt, rows: [login, ...unknownRows(login)] }
  try {
    const { results, access } = await queryVisible(context.org, (each) => requests(context, each), {
      refresh: true,
    })
    return { checkedAt, rows: await rowsOf(context, results, access, login) }
  } catch (error) {
    return { checkedAt, rows: [apiFailure(error), login, ...unknownRows(apiFailure(error))] }
  }
}

function requests({ org, emails }: PreflightContext, access: Access | null): Subrequest[] {
  const users = userReadAccess(access)?.byEmail ? usersWhere(access, `Email IN ${list(emails)}`) : null
  return [
    ownUserRequest(access, org.user.id),
    ...(users ? [querySubrequest('users', users)] : []),
    querySubrequest('organization', 'SELECT Id, Name, OrganizationType FROM Organization'),
  ]
}

async function rowsOf(
  context: PreflightContext,
  results: ReadonlyMap<string, Subresult>,
  access: Access | null,
  login: PreflightRow,
): Promise<PreflightRow[]> {
  const { org, email } = context
  const { client } = org
  const rows = async (name: string) => {
    const result = results.get(name)
    return result && result.status < 400 ? client.rows(result, UserRow) : null
  }
  const [me] = (await rows('me')) ?? []
  const users = userReadAccess(access)?.byEmail === false ? 'hidden' : await rows('users')
  return [
    await organizationRow(client, results.get('organization')),
    login,
    taskRow(access),
    peopleRow(access),
    campaignRow(access),
    leadRow(access),
    timeZoneRow(me ? me.TimeZoneSidKey : org.user.timeZone, context.computerTimeZone),
    userRow(email, users, { ...org.user, name: me?.Name ?? org.user.name }),
    allocationRow(context.usage()),
    externalIdRow(org.taskSetup.get()),
  ]
}

async function loginRow({ renewLogin }: PreflightContext): Promise<PreflightRow> {
  try {
    await renewLogin()
    return { id: 'login', state: 'ok', words: 'ok', values: {} }
  } catch (error) {
    return loginFailure(asFailure(error))
  }
}

/** Reports a lost grant only for the class `reconnect`. An admin or a later retry can fix the other errors. */
function loginFailure(failure: SalesforceError): PreflightRow {
  const { code, message: detail } = failure
  const failed = { id: 'login', state: 'failed' } as const
  if (failure.class === 'reconnect') return { ...failed, words: 'gone', values: { reason: detail } }
  if (failure.class !== 'login')
    return { id: 'login', state: 'unknown', words: 'unknown', values: { code, detail } }
  if (oauthErrorOf(code, detail)?.messageKey === 'loginRestricted') {
    return { ...failed, words: 'failed', values: { reason: detail } }
  }
  return { ...failed, words: 'refused', values: { code, detail } }
}

function apiFailure(error: unknown): PreflightRow {
  const { code, message, outcome } = asFailure(error)
  const state = outcome === 'no' ? 'failed' : 'unknown'
  return { id: 'api', state, words: state, values: { code, detail: message } }
}

function asFailure(error: unknown): SalesforceError {
  if (error instanceof SalesforceError) return error
  return new SalesforceError('unknown', { code: 'internal', message: String(error) }, { cause: error })
}

/** The rows that could not be checked because of the failed row. */
function unknownRows(because: PreflightRow): PreflightRow[] {
  const ids = [
    'api',
    'task',
    'people',
    'campaign',
    'lead',
    'timeZone',
    'user',
    'allocation',
    'externalId',
  ] as const
  return ids
    .filter((id) => id !== because.id)
    .map((id) => ({ id, state: 'unknown', words: 'unknown', values: because.values }))
}
