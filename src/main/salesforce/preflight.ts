// Owns the check of everything that writing to Salesforce needs, in this rep's name: one renewed login and one API call,
// a row for each prerequisite. It changes nothing.
import type { Preflight, PreflightRow } from '#shared/desktop-state.ts'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
import type { Clock } from '../clock.ts'
import { UserRow } from './answers.ts'
import { querySubrequest, type Subrequest, type Subresult } from './connection.ts'
import { SalesforceError } from './errors.ts'
import { userFields } from './identity.ts'
import {
  allocationRow,
  campaignRow,
  externalIdRow,
  organizationRow,
  peopleRow,
  taskRow,
  timeZoneRow,
  userRow,
} from './preflight-rows.ts'
import type { SalesforceOrg } from './salesforce.ts'
import { list, literal } from './soql.ts'
import { taskSetupRequests } from './task-setup.ts'

export type PreflightContext = {
  org: SalesforceOrg
  /** Renews the login, which tells of networks and hours that are not allowed. Throws SalesforceError. */
  renewLogin: () => Promise<void>
  usage: () => { used: number; limit: number } | null
  /** The member's own address, and the addresses under which their user may be found. */
  email: string
  emails: readonly string[]
  computerTimeZone: string
  clock: Clock
}

const describe = (name: string): Subrequest => ({
  referenceId: `describe${name}`,
  method: 'GET',
  path: `/sobjects/${name}/describe`,
})

/** Never throws for what Salesforce does: that is a row. */
export async function runPreflight(context: PreflightContext): Promise<Preflight> {
  const checkedAt = new Date(context.clock.now()).toISOString()
  const login = await loginRow(context)
  if (login.state === 'failed') return { checkedAt, rows: [login, ...unknownRows(login)] }
  try {
    const results = await context.org.client.composite('read', requests(context))
    // Whoever just changed the org and checks it expects the next Task to go by what the rows say.
    context.org.taskSetup.forget()
    return { checkedAt, rows: await rowsOf(context, results, login) }
  } catch (error) {
    return { checkedAt, rows: [apiFailure(error), login, ...unknownRows(apiFailure(error))] }
  }
}

function requests({ org, emails }: PreflightContext): Subrequest[] {
  return [
    ...taskSetupRequests,
    ...['Lead', 'Contact', 'Campaign', 'CampaignMember'].map(describe),
    querySubrequest('me', `SELECT ${userFields} FROM User WHERE Id = ${literal(org.user.id)}`),
    querySubrequest(
      'users',
      `SELECT ${userFields} FROM User WHERE IsActive = true AND UserType = 'Standard' AND Email IN ${list(emails)}`,
    ),
    querySubrequest('organization', 'SELECT Id, Name, OrganizationType FROM Organization'),
  ]
}

async function rowsOf(
  context: PreflightContext,
  results: ReadonlyMap<string, Subresult>,
  login: PreflightRow,
): Promise<PreflightRow[]> {
  const { org, email } = context
  const { client } = org
  const rows = async (name: string) => {
    const result = results.get(name)
    return result && result.status < 400 ? client.rows(result, UserRow) : null
  }
  const [me] = (await rows('me')) ?? []
  return [
    await organizationRow(client, results.get('organization')),
    login,
    taskRow(results.get('taskDescribe')),
    peopleRow(results),
    campaignRow(results),
    timeZoneRow(me?.TimeZoneSidKey ?? org.user.timeZone, context.computerTimeZone),
    userRow(email, await rows('users'), { id: org.user.id, name: me?.Name ?? org.user.name }),
    allocationRow(context.usage()),
    await externalIdRow(client, results),
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

/** Only a refusal of the grant says that the access is gone; what an admin or some minutes can end is said as that. */
function loginFailure(failure: SalesforceError): PreflightRow {
  const { code, message: detail } = failure
  const failed = { id: 'login', state: 'failed' } as const
  if (failure.class === 'reconnect') return { ...failed, words: 'gone', values: { reason: detail } }
  if (failure.class !== 'login')
    return { id: 'login', state: 'unknown', words: 'unknown', values: { code, detail } }
  if (oauthErrorOf(code, detail)?.words === 'loginRestricted') {
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

/** Everything else hangs on the row that failed. */
function unknownRows(because: PreflightRow): PreflightRow[] {
  const ids = ['api', 'task', 'people', 'campaign', 'timeZone', 'user', 'allocation', 'externalId'] as const
  return ids
    .filter((id) => id !== because.id)
    .map((id) => ({ id, state: 'unknown', words: 'unknown', values: because.values }))
}
