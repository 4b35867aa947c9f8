// One pure function for each row of the preflight.
import { z } from 'zod'
import type { PreflightRow } from '#shared/desktop-state.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { type Access, mayCreate } from './access.ts'
import {
  mayAddMembers,
  personReadAccess,
  unfilledRequiredFields,
  unwritableLeadFields,
  unwritableOptionalTaskFields,
  unwritableTaskFields,
} from './access-rules.ts'
import type { UserRow } from './answers.ts'
import type { ApiUsage, OrgClient, Subresult } from './connection.ts'
import type { TaskSetup } from './task-setup.ts'

const row = (
  id: PreflightRow['id'],
  state: PreflightRow['state'],
  words: string,
  values: PreflightRow['values'] = {},
): PreflightRow => ({ id, state, words, values })

const OrganizationRow = z.object({ Name: z.string(), OrganizationType: z.string().nullish() })

export async function organizationRow(
  client: OrgClient,
  result: Subresult | undefined,
): Promise<PreflightRow> {
  // The check succeeded because the org answered an API call. The edition is only shown.
  const [organization] =
    result && result.status < 400 ? await client.rows(result, OrganizationRow) : [undefined]
  return row('api', 'ok', 'ok', { edition: organization?.OrganizationType ?? organization?.Name ?? '' })
}

export function taskRow(access: Access | null): PreflightRow {
  if (!access) return notDescribed('task')
  if (!mayCreate(access, 'Task')) return row('task', 'failed', 'failed')
  const closed = unwritableTaskFields(access)
  if (closed.length > 0) return row('task', 'failed', 'fields', { fields: closed.join(', ') })
  const required = unfilledRequiredFields(access, 'Task')
  if (required.length > 0) return row('task', 'failed', 'required', { fields: required.join(', ') })
  const leftOut = unwritableOptionalTaskFields(access)
  return leftOut.length > 0
    ? row('task', 'warning', 'leftOut', { fields: leftOut.join(', ') })
    : row('task', 'ok', 'ok')
}

const notDescribed = (id: PreflightRow['id']) =>
  row(id, 'unknown', 'unknown', { code: 'NO_ANSWER', detail: '' })

export function peopleRow(access: Access | null): PreflightRow {
  if (!access) return notDescribed('people')
  const people = (['Lead', 'Contact'] as const).map((object) => ({
    object,
    ...personReadAccess(access, object),
  }))
  const named = (some: typeof people) => some.map(({ object }) => object).join(', ')
  const missing = people.filter((each) => !each.byEmail)
  if (missing.length === people.length) return row('people', 'failed', 'failed')
  if (missing.length > 0) return row('people', 'warning', 'warning', { objects: named(missing) })
  const ownerless = people.filter((each) => !each.owner)
  return ownerless.length > 0
    ? row('people', 'warning', 'owners', { objects: named(ownerless) })
    : row('people', 'ok', 'ok')
}

export function campaignRow(access: Access | null): PreflightRow {
  if (!access) return notDescribed('campaign')
  if (!mayAddMembers(access)) return row('campaign', 'warning', 'warning')
  const required = unfilledRequiredFields(access, 'CampaignMember')
  return required.length > 0
    ? row('campaign', 'warning', 'required', { fields: required.join(', ') })
    : row('campaign', 'ok', 'ok')
}

export function leadRow(access: Access | null): PreflightRow {
  if (!access) return notDescribed('lead')
  if (!mayCreate(access, 'Lead')) return row('lead', 'warning', 'warning')
  const closed = unwritableLeadFields(access)
  if (closed.length > 0) return row('lead', 'warning', 'fields', { fields: closed.join(', ') })
  const required = unfilledRequiredFields(access, 'Lead')
  return required.length > 0
    ? row('lead', 'warning', 'required', { fields: required.join(', ') })
    : row('lead', 'ok', 'ok')
}

/** `timeZone` is the time zone of the Salesforce user; null if it can't be read. Then due dates use the computer's time zone. */
export function timeZoneRow(timeZone: string | null, computer: string): PreflightRow {
  if (timeZone === null) return row('timeZone', 'warning', 'hidden', { computer })
  const offset = offsetOf(timeZone)
  if (offset === null) return row('timeZone', 'warning', 'failed', { timeZone })
  return offset === offsetOf(computer)
    ? row('timeZone', 'ok', 'ok', { timeZone })
    : row('timeZone', 'warning', 'warning', { salesforce: timeZone, computer })
}

/** Returns the current offset from UTC, for example `GMT+9`; null if this runtime doesn't support the time zone. */
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
  users: readonly UserRow[] | 'hidden' | null,
  me: { id: string; name: string; email: string },
): PreflightRow {
  if (users === 'hidden') return hiddenUsersRow(email, me)
  if (!users) return row('user', 'unknown', 'unknown', { code: 'NO_ANSWER', detail: '' })
  const [first, ...others] = users
  if (!first) return row('user', 'failed', 'failed', { email })
  const own = users.some((user) => sameRecord(user.Id, me.id))
  if (!own) return row('user', 'warning', 'warning', { email, user: first.Name ?? first.Id, me: me.name })
  return row('user', others.length > 0 ? 'warning' : 'ok', others.length > 0 ? 'several' : 'ok', {
    email,
    user: me.name,
  })
}

/**
 * Returns the row for a connected user who can't read other users. If the member's address differs from the address of the connected user,
 * the member gets no Tasks as document owner.
 */
function hiddenUsersRow(email: string, me: { name: string; email: string }): PreflightRow {
  const own = email.toLowerCase() === me.email.toLowerCase()
  return row('user', own ? 'warning' : 'failed', own ? 'hidden' : 'hiddenOther', { email, user: me.name })
}

export function allocationRow(usage: ApiUsage | null): PreflightRow {
  if (!usage) return row('allocation', 'unknown', 'unknown', { code: 'NO_ANSWER', detail: '' })
  const values = { left: Math.max(0, usage.limit - usage.used), limit: usage.limit }
  if (values.left === 0) return row('allocation', 'failed', 'failed', values)
  const scarce = usage.used >= usage.limit * 0.8
  return row('allocation', scarce ? 'warning' : 'ok', scarce ? 'warning' : 'ok', values)
}

export function externalIdRow(setup: TaskSetup | null): PreflightRow {
  if (!setup) return notDescribed('externalId')
  if (setup.externalIdField) return row('externalId', 'ok', 'ok', { field: setup.externalIdField })
  return setup.shared === false ? row('externalId', 'warning', 'warning') : row('externalId', 'ok', 'none')
}
