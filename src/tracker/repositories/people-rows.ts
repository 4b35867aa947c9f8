// Owns how rows of people become what the API says about them.
import type { Selectable } from 'kysely'
import { z } from 'zod'
import {
  ChannelProblem,
  type Device,
  defaultNotifyPreferences,
  type Invite,
  type Member,
  NotifyPreferences,
  SalesforceApp,
  type Workspace,
} from '#shared/model/people.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import type {
  DevicesTable,
  InvitesTable,
  MembersTable,
  WorkspacesTable,
} from '../infrastructure/database/tables/people.ts'

const Stored = z.object({
  opened: NotifyPreferences.shape.opened.catch(defaultNotifyPreferences.opened),
  left: NotifyPreferences.shape.left.catch(defaultNotifyPreferences.left),
  quietHours: NotifyPreferences.shape.quietHours.catch(null),
})

/** Of preferences that another version wrote, what is not understood has its default. */
export const readNotify = (json: string): NotifyPreferences => Stored.parse(JSON.parse(json))

export const toMember = (row: Selectable<MembersTable>): Member => ({
  id: row.member_id,
  email: row.email,
  name: row.name,
  role: row.role,
  locale: row.locale,
  notify: readNotify(row.notify),
  photo: row.photo,
  meetingUrl: row.meeting_url,
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

const readDomains = (json: string | null) =>
  json === null ? [] : z.array(z.string()).parse(JSON.parse(json))

/** Of what another version wrote, what is not understood is left out. */
export const readChannelProblems = (json: string | null): ChannelProblem[] =>
  json === null ? [] : z.array(ChannelProblem).catch([]).parse(JSON.parse(json))

export const toWorkspace = (
  row: Selectable<WorkspacesTable>,
  channels: Workspace['channels'],
): Workspace => ({
  id: row.workspace_id,
  name: row.name,
  createdAt: toInstant(row.created_at),
  salesforceApp: row.salesforce_app === null ? null : SalesforceApp.parse(JSON.parse(row.salesforce_app)),
  recordOwnerRule: row.record_owner_rule ?? 'off',
  ignoredDomains: readDomains(row.ignored_domains),
  slackChannel: row.slack_channel,
  brand: { color: row.brand_color, logo: row.logo },
  channels,
  channelProblems: readChannelProblems(row.channel_problems),
})
