// Owns how rows of people become what the API says about them.
import type { Selectable } from 'kysely'
import { z } from 'zod'
import {
  type Device,
  defaultNotifyPreferences,
  type Invite,
  type Member,
  NotifyPreferences,
  SalesforceApp,
  type Workspace,
} from '#shared/model.ts'
import { toInstant, toInstantOrNull } from '../clock.ts'
import type { DevicesTable, InvitesTable, MembersTable, WorkspacesTable } from '../store/schema.ts'

/** Preferences written by an older version lack channels of today: their defaults hold. */
export function readNotify(json: string): NotifyPreferences {
  const read = z
    .object({
      opened: NotifyPreferences.shape.opened.partial(),
      left: NotifyPreferences.shape.left.partial(),
    })
    .partial()
    .safeParse(JSON.parse(json))
  const stored = read.success ? read.data : {}
  return {
    opened: { ...defaultNotifyPreferences.opened, ...stored.opened } as NotifyPreferences['opened'],
    left: { ...defaultNotifyPreferences.left, ...stored.left } as NotifyPreferences['left'],
  }
}

export const toMember = (row: Selectable<MembersTable>): Member => ({
  id: row.member_id,
  email: row.email,
  name: row.name,
  role: row.role,
  locale: row.locale,
  notify: readNotify(row.notify),
  createdAt: toInstant(row.created_at),
})

export const toDevice = (row: Selectable<DevicesTable>): Device => ({
  id: row.device_id,
  memberId: row.member_id,
  name: row.name,
  platform: row.platform,
  createdAt: toInstant(row.created_at),
  lastSeenAt: toInstantOrNull(row.last_seen_at),
  revokedAt: toInstantOrNull(row.revoked_at),
})

export const toInvite = (row: Selectable<InvitesTable>): Invite => ({
  id: row.invite_id,
  role: row.role,
  email: row.email,
  memberId: row.member_id,
  createdAt: toInstant(row.created_at),
  expiresAt: toInstant(row.expires_at),
  usedAt: toInstantOrNull(row.used_at),
})

export const toWorkspace = (row: Selectable<WorkspacesTable>): Workspace => ({
  id: row.workspace_id,
  name: row.name,
  createdAt: toInstant(row.created_at),
  salesforceApp: row.salesforce_app === null ? null : SalesforceApp.parse(JSON.parse(row.salesforce_app)),
})
