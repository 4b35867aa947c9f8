import type { Generated } from 'kysely'
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
  /** JSON LeadCreation: Leads are created for visitors without a record. Null: off. */
  create_leads: Json | null
  /** JSON RecordFields: the fields that receive a visitor's figures. Null: off. */
  record_fields: Json | null
  /** JSON LinkTasks: the creation of links is logged as Tasks. Null: off. */
  link_tasks: Json | null
  /** JSON Retention. Null: nothing is deleted automatically. */
  retention: Json | null
  /** When `retention` runs for the first time. */
  retention_from: EpochMs | null
  /** JSON PrivacyNotice for readers. Null: no notice. */
  privacy_notice: Json | null
  /** Number of days for which a history page can be opened after the last visit. Null: no limit. */
  history_days: number | null
  /** `#rrggbb` */
  brand_color: string | null
  /** Picture id; the bytes are a blob. */
  logo: string | null
  created_at: EpochMs
  /** After this number of hours without a connected device, the admins get an e-mail. 0: no e-mail. */
  absence_alert_hours: Generated<number>
  /** When the tracker noticed that no connected device is present. Null: a connected device is present. */
  absent_since: EpochMs | null
  /** When the admins were told of the current absence of all connected devices. Null: no absence was told. */
  absence_told_at: EpochMs | null
  /** The oldest version of the app that may execute runs. Null: each version may. */
  minimum_version: string | null
  /** Until this time, older versions may still execute runs. */
  minimum_version_from: EpochMs | null
  /** The retention time of the audit log in days. */
  audit_retention_days: Generated<number>
  /** When `audit_retention_days` takes effect after a change. Null: it was never changed. */
  audit_retention_from: EpochMs | null
  /** When the admins were told that company accounts cannot be checked. Null: the checks work, or the admins were not told. */
  account_trouble_told_at: EpochMs | null
  /** MemberVisibility (src/shared/model/people.ts) */
  member_visibility: Generated<string>
  /** 1 if members may create and use API tokens. */
  api_tokens_allowed: Generated<number>
  /** NextSteps as JSON. Null: the default next steps. */
  next_steps: Generated<string | null>
}

export type MembersTable = {
  workspace_id: string
  member_id: string
  email: string
  name: string
  role: 'admin' | 'manager' | 'member'
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
  kind: Generated<'desktop' | 'worker'>
  /** JSON DeviceSalesforce: the last report of the device about its Salesforce connection. Null: the device never reported it. */
  salesforce: Json | null
  /** 1 if the last report said that the device is connected to Salesforce. Null: the device never reported it. */
  salesforce_connected: number | null
  /** When the device last settled a run. */
  worked_at: EpochMs | null
  /** When the audit log got the last entry about a sign-in of the device after it was revoked. Null: there was none. */
  refused_at: EpochMs | null
  /** The version of the app, as the device reported it last. Null: the device never reported it. */
  app_version: string | null
}

/** E-mails to admins that belong to no visit. A tracker process sends each of them under a lease. */
export type AdminMailsTable = {
  workspace_id: string
  mail_id: string
  /** The admin who gets the e-mail. */
  member_id: string
  kind: 'absence' | 'presence' | 'accountsUnchecked' | 'accountsChecked' | 'webhookGone' | 'webhookFailing'
  /** JSON: the values of the text, by the kind. */
  facts: Json
  attempts: number
  /** The earliest time to send it. While a process sends it: when the lease expires. Null: it was sent, or given up. */
  available_at: EpochMs | null
  lease_token: string | null
  created_at: EpochMs
  sent_at: EpochMs | null
}

export type InvitesTable = {
  workspace_id: string
  invite_id: string
  token_hash: string
  role: 'admin' | 'manager' | 'member'
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
