// Tables of the feed, of notifications, and of how each is delivered.
import type { Generated } from 'kysely'
import type { NotifyBecause } from '#shared/model/feed.ts'
import type { EpochMs, Json } from './columns.ts'

export type FeedEventsTable = {
  workspace_id: string
  seq: number
  type: string
  /** visit_id, document_id, … : what the event is about; snapshots are made when the feed is read. */
  subject: Json
  /** Set for events that only one member may see. */
  member_id: string | null
  created_at: EpochMs
}

export type NotificationsTable = {
  workspace_id: string
  notification_id: string
  /** The member's id, or `mailto:` and the address of somebody who is none. Once a recipient and visit. */
  recipient: string
  member_id: string | null
  visit_id: string
  kind: 'opened' | 'left'
  because: NotifyBecause
  created_at: EpochMs
  updated_at: EpochMs
  read_at: EpochMs | null
  /** Set where it stands for openings that are held: how many. */
  held_count: Generated<number>
}

/** Whom the notifications of a visit are for: decided once, so that nobody is told twice. Written under the visit's row lock. */
export type AudiencesTable = {
  workspace_id: string
  visit_id: string
  /** Still asking Salesforce: when the document's owner is told instead. Null once decided. */
  decide_at: EpochMs | null
  /** While asking, what there is to tell: 1 once it opened, and how often it left. */
  waiting_opened: number
  waiting_leaves: number
  quiet_for: string | null
  /** Set once decided; `member_id` or `outsider` says who. Both null: nobody is left to tell. */
  because: NotifyBecause | null
  member_id: string | null
  /** { name, email } of a record's owner who is no member. */
  outsider: Json | null
}

/** The outbox: a notification on a channel that the tracker serves itself. */
export type DeliveriesTable = {
  workspace_id: string
  delivery_id: string
  notification_id: string
  visit_id: string
  channel: 'email' | 'slack'
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  /** Grows with each event that this channel tells; `sent_version` is what the receiver has. */
  version: number
  sent_version: number
  attempts: number
  /** When it may be sent, or (sending) when its lease runs out. Null where nothing is to be done. */
  available_at: EpochMs | null
  lease_token: string | null
  /** What the channel called it: see deliveries/email.ts and slack.ts. */
  reference: Json | null
  reason: 'notConfigured' | 'noSuchUser' | 'refused' | 'unreachable' | null
  created_at: EpochMs
  sent_at: EpochMs | null
}
