import type { EpochMs, Json } from './columns.ts'

export type WorkspacesTable = {
  workspace_id: string
  name: string
  /** The last sequence number of the feed. The transaction that appends an event updates it. The row lock makes commit order = feed order (ADR 11). */
  feed_seq: number
  salesforce_app: Json | null
  /** Null: off. */
  record_owner_rule: 'person' | 'account' | null
  /** string[] */
  ignored_domains: Json | null
  slack_channel: string | null
  /** JSON ChannelProblem[]: the reasons why a channel cannot send now. */
  channel_problems: Json | null
  /** `#rrggbb` */
  brand_color: string | null
  /** Picture id; the bytes are a blob. */
  logo: string | null
  created_at: EpochMs
}

export type MembersTable = {
  workspace_id: string
  member_id: string
  email: string
  name: string
  role: 'admin' | 'member'
  locale: 'ja' | 'en'
  notify: Json
  /** Picture id; the bytes are a blob. */
  photo: string | null
  meeting_url: string | null
  created_at: EpochMs
  removed_at: EpochMs | null
}

export type DevicesTable = {
  workspace_id: string
  device_id: string
  member_id: string
  name: string
  platform: string
  /** SHA-256 of the bearer token, hex. The token itself is never stored. */
  token_hash: string
  /** The device has confirmed all events up to this feed position. */
  feed_acked: number
  created_at: EpochMs
  last_seen_at: EpochMs | null
  revoked_at: EpochMs | null
}

export type InvitesTable = {
  workspace_id: string
  invite_id: string
  token_hash: string
  role: 'admin' | 'member'
  email: string | null
  name: string | null
  /** The member who gets another device by the invite. Null: the invite creates a member. */
  member_id: string | null
  created_by: string | null
  created_at: EpochMs
  expires_at: EpochMs
  used_at: EpochMs | null
  revoked_at: EpochMs | null
}

export type ApiBudgetsTable = {
  workspace_id: string
  /** Null: no cap. */
  daily_cap: number | null
  /** The UTC day of the calls that `calls` counts, as `YYYY-MM-DD`. */
  day: string
  calls: number
}
