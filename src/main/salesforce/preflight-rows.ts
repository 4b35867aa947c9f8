// Owns what each row of the preflight makes of Salesforce's answers. Pure but for reading rows out of results.
import { z } from 'zod'
import type { PreflightRow } from '#shared/desktop-state.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { readRefusal, type UserRow } from './answers.ts'
import type { ApiUsage, OrgClient, Subresult } from './connection.ts'
import { type ObjectDescribe, readDescribe, readTaskSetup } from './task-setup.ts'

type Results = ReadonlyMap<string, Subresult>

const row = (
  id: PreflightRow['id'],
  state: PreflightRow['state'],
  words: string,
  values: PreflightRow['values'] = {},
): PreflightRow => ({ id, state, words, values })

/** Not to be told from the answer: said with Salesforce's code. */
function unanswered(id: PreflightRow['id'], result: Subresult | undefined): PreflightRow {
  const refusal = readRefusal(result?.body)
  return row(id, 'unknown', 'unknown', { code: refusal?.code ?? 'NO_ANSWER', detail: refusal?.message ?? '' })
}

const OrganizationRow = z.object({ Name: z.string(), OrganizationType: z.string().nullish() })

export async function organizationRow(
  client: OrgClient,
  result: Subresult | undefined,
): Promise<PreflightRow> {
  // Whatever it says of itself, it answered an API call.
  const [organization] =
    result && result.status < 400 ? await client.rows(result, OrganizationRow) : [undefined]
  return row('api', 'ok', 'ok', { edition: organization?.OrganizationType ?? organization?.Name ?? '' })
}

const taskFields = ['Subject', 'Description', 'ActivityDate', 'WhoId', 'OwnerId']

export function taskRow(result: Subresult | undefined): PreflightRow {
  const task = readDescribe(result)
  if (!task) return isHidden(result) ? row('task', 'failed', 'failed') : unanswered('task', result)
  if (!task.createable) return row('task', 'failed', 'failed')
  const closed = taskFields.filter((name) => !canCreate(task, name))
  return closed.length > 0
    ? row('task', 'failed', 'fields', { fields: closed.join(', ') })
    : row('task', 'ok', 'ok')
}

const canCreate = ({ fields }: ObjectDescribe, name: string) =>
  fields.some((field) => field.name === name && field.createable)

/** An object that a user has no access to looks as if it didn't exist. */
function isHidden(result: Subresult | undefined): boolean {
  const code = readRefusal(result?.body)?.code
  return code === 'NOT_FOUND' || code === 'INVALID_TYPE'
}

export function peopleRow(results: Results): PreflightRow {
  const missing = ['Lead', 'Contact'].filter((name) => {
    const email = readDescribe(results.get(`describe${name}`))?.fields.find((field) => field.name === 'Email')
    return !email?.filterable
  })
  if (missing.length === 0) return row('people', 'ok', 'ok')
  if (missing.length === 2) return row('people', 'failed', 'failed')
  return row('people', 'warning', 'warning', { objects: missing.join(', ') })
}

export function campaignRow(results: Results): PreflightRow {
  const campaign = readDescribe(results.get('describeCampaign'))
  const member = readDescribe(results.get('describeCampaignMember'))
  return campaign && member?.createable ? row('campaign', 'ok', 'ok') : row('campaign', 'warning', 'warning')
}

export function timeZoneRow(timeZone: string, computer: string): PreflightRow {
  const offset = offsetOf(timeZone)
  if (offset === null) return row('timeZone', 'warning', 'failed', { timeZone })
  return offset === offsetOf(computer)
    ? row('timeZone', 'ok', 'ok', { timeZone })
    : row('timeZone', 'warning', 'warning', { salesforce: timeZone, computer })
}

/** As `GMT+9` now; null for a zone that this runtime doesn't know. */
function offsetOf(timeZone: string): string | null {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    return format.formatToParts(new Date()).find((part) => part.type === 'timeZoneName')?.value ?? null
  } catch {
    return null
  }
}

export function userRow(
  email: string,
  users: readonly UserRow[] | null,
  me: { id: string; name: string },
): PreflightRow {
  if (!users) return row('user', 'unknown', 'unknown', { code: 'NO_ANSWER', detail: '' })
  const [first, ...others] = users
  if (!first) return row('user', 'failed', 'failed', { email })
  const own = users.some((user) => sameRecord(user.Id, me.id))
  if (!own) return row('user', 'warning', 'warning', { email, user: first.Name, me: me.name })
  return row('user', others.length > 0 ? 'warning' : 'ok', others.length > 0 ? 'several' : 'ok', {
    email,
    user: me.name,
  })
}

export function allocationRow(usage: ApiUsage | null): PreflightRow {
  if (!usage) return row('allocation', 'unknown', 'unknown', { code: 'NO_ANSWER', detail: '' })
  const values = { left: Math.max(0, usage.limit - usage.used), limit: usage.limit }
  if (values.left === 0) return row('allocation', 'failed', 'failed', values)
  const scarce = usage.used >= usage.limit * 0.8
  return row('allocation', scarce ? 'warning' : 'ok', scarce ? 'warning' : 'ok', values)
}

export async function externalIdRow(client: OrgClient, results: Results): Promise<PreflightRow> {
  const setup = await readTaskSetup(client, results)
  if (!setup) return unanswered('externalId', results.get('taskDescribe'))
  if (setup.externalIdField) return row('externalId', 'ok', 'ok', { field: setup.externalIdField })
  return setup.shared === false ? row('externalId', 'warning', 'warning') : row('externalId', 'ok', 'none')
}
