import type { Generated } from 'kysely'
import type { NotificationDelivery, NotifyBecause } from '#shared/model/feed.ts'
import type { EpochMs, Json } from './columns.ts'

export type FeedEventsTable = {
  workspace_id: string
  seq: number
  type: string
  /** Ids of what the event is about (visit, document, …). The snapshot is made when the feed is read. */
  subject: Json
  /** Set for an event that only one member may see. */
  member_id: string | null
  created_at: EpochMs
}

export type NotificationsTable = {
  workspace_id: string
  notification_id: string
  /** The member's id, or `mailto:` and an address. One row for each recipient and visit. */
  recipient: string
  member_id: string | null
  visit_id: string
  kind: 'opened' | 'left'
  because: NotifyBecause
  created_at: EpochMs
  updated_at: EpochMs
  read_at: EpochMs | null
  /** Above 0 where the notification stands for openings that are held: how many. */
  held_count: Generated<number>
}

/** Who is notified of a visit: decided once, so that nobody is notified twice. Written under the lock of the visit's row. */
export type AudiencesTable = {
  workspace_id: string
  visit_id: string
  /** Salesforce is still being asked: from then on the document's owner is notified instead. Null: decided. */
  decide_at: EpochMs | null
  /** While asking, the events that wait: 1 if it opened, and how often it left. */
  waiting_opened: number
  waiting_leaves: number
  quiet_for: string | null
  /** Set when it is decided; `member_id` or `outsider` says who. Both null: nobody is left. */
  because: NotifyBecause | null
  member_id: string | null
  /** JSON { name, email } of a record's owner who is not a member. */
  outsider: Json | null
}

/** The outbox: a notification on a channel on which the tracker itself sends. */
export type DeliveriesTable = {
  workspace_id: string
  delivery_id: string
  notification_id: string
  visit_id: string
  channel: NotificationDelivery['channel']
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  /** Grows with each event that this channel has to send; `sent_version` is what the recipient has. */
  version: number
  sent_version: number
  attempts: number
  /** When it may be sent, or (sending) when its lease expires. Null where nothing is to be done. */
  available_at: EpochMs | null
  lease_token: string | null
  /** What the channel has to know of what it sent: see domain/notifications/delivery.ts. */
  reference: Json | null
  reason: 'notConfigured' | 'noSuchUser' | 'refused' | 'unreachable' | null
  created_at: EpochMs
  sent_at: EpochMs | null
}
