import type { Generated } from 'kysely'
import type { NotificationDelivery, NotifyBecause } from '#shared/model/feed.ts'
import type { EpochMs, Json } from './columns.ts'

export type FeedEventsTable = {
  workspace_id: string
  seq: number
  type: string
  /** The ids of the objects of the event (visit, document, …). The snapshot is made when the feed is read. */
  subject: Json
  /** The only member who may see the event. Null: the event is not limited to one member. */
  member_id: string | null
  created_at: EpochMs
}

export type NotificationsTable = {
  workspace_id: string
  notification_id: string
  /** The id of a member, or `mailto:` and an address. */
  recipient: string
  member_id: string | null
  visit_id: string
  kind: 'opened' | 'left'
  because: NotifyBecause
  created_at: EpochMs
  updated_at: EpochMs
  read_at: EpochMs | null
  /** The number of held openings that the notification represents. 0 for other notifications. */
  held_count: Generated<number>
}

/** The recipient of the notifications of a visit. It is decided once, so that no visit notifies two people. Written under the lock of the visit's row. */
export type AudiencesTable = {
  workspace_id: string
  visit_id: string
  /** The deadline of the search for the owner in Salesforce. After it, the document's owner is notified. Null: decided. */
  decide_at: EpochMs | null
  /** The events that wait for the decision: 1 if the visit opened, and the number of its leaves. */
  waiting_opened: number
  waiting_leaves: number
  quiet_for: string | null
  /** The reason for the choice, set when the choice is made. The recipient is in `member_id` or `outsider`. Both null: no recipient exists. */
  because: NotifyBecause | null
  member_id: string | null
  /** JSON { name, email } of a record's owner who is not a member. */
  outsider: Json | null
}

/** The room of a chat service to which the notifications of the workspace are posted. */
export type ChatRoomsTable = {
  workspace_id: string
  /** A `ChatService`. */
  service: string
  /** What tells rooms apart, without secrets. */
  place: string
  /** The `ChatRoomAccess` of the admin as sealed JSON. It contains secrets. */
  access: string
  changed_at: EpochMs
}

/** The outbox of notifications of visits: each row is one notification on one channel of the tracker. */
export type DeliveriesTable = {
  workspace_id: string
  delivery_id: string
  notification_id: string
  visit_id: string
  channel: NotificationDelivery['channel']
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  /** Increases with each event that this channel must send. */
  version: number
  /** The value of `version` of the last sent message. 0: nothing was sent. */
  sent_version: number
  attempts: number
  /** The earliest time to send it. In the state `sending`, the time at which its lease expires. Null if nothing is to be sent. */
  available_at: EpochMs | null
  lease_token: string | null
  /** Data of the channel about the sent message (domain/notifications/delivery.ts). */
  reference: Json | null
  reason: 'notConfigured' | 'noSuchUser' | 'refused' | 'unreachable' | null
  created_at: EpochMs
  sent_at: EpochMs | null
}

/** A message to a member that is not about one visit (ADR 125). It has no text and no address: they are read when it is sent. */
export type NoticesTable = {
  workspace_id: string
  notice_id: string
  member_id: string
  kind: 'gateLeave' | 'action' | 'digest' | 'digestSample'
  /** What the notice is about: the id of a refusal, or a visit and a kind of action. Unique for the member and the kind, so nothing is told twice. */
  subject_id: string
  /** The period of a digest. */
  from_at: EpochMs | null
  until_at: EpochMs | null
  created_at: EpochMs
}

/** The outbox of notices: each row is one notice on one channel. The columns mean the same as in `deliveries`. */
export type NoticeDeliveriesTable = Omit<DeliveriesTable, 'notification_id' | 'visit_id' | 'version'> & {
  notice_id: string
}

/** When the next digest of a member is due (ADR 111). A member without a row gets no digest. */
export type DigestsTable = {
  workspace_id: string
  member_id: string
  /** The start of the period of the next digest. */
  from_at: EpochMs
  next_at: EpochMs
}
