// Notifications, and the events that a desktop hears of.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { Refusal } from '../link-settings.ts'
import { readAs } from '../tolerant.ts'
import { DurationMs, Id } from './basics.ts'
import { ChannelName } from './people.ts'
import { Trigger } from './runs.ts'
import { Visit, VisitorRef } from './visits.ts'

/** Why this person is told, and not another. */
export const NotifyBecause = readAs(
  z.enum([
    'linkOwner',
    'recordOwner',
    /** Told as the document's owner: Salesforce has no record or no active owner for the visitor. */
    'ownerNotFound',
    /** Told as the document's owner: no desktop could ask Salesforce in time. */
    'notAskedInTime',
    /** Told as the document's owner: the record's owner is no member, and can't be written to. */
    'ownerNotReachable',
    /** Told as the document's owner, or as an admin: whose link it is has left the team. */
    'ownerGone',
  ]),
  'linkOwner',
)
export type NotifyBecause = z.infer<typeof NotifyBecause>

/** What became of a notification on a channel that the tracker serves itself. */
export const NotificationDelivery = z.object({
  channel: ChannelName,
  /** `waiting`: for the end of quiet hours, or for another attempt. */
  state: z.enum(['waiting', 'sent', 'failed']),
  /** Why it failed: the next channel took its place. */
  reason: z.enum(['notConfigured', 'noSuchUser', 'refused', 'unreachable']).nullable(),
  sentAt: Instant.nullable(),
})
export type NotificationDelivery = z.infer<typeof NotificationDelivery>

export const Notification = z.object({
  id: Id,
  memberId: Id,
  kind: Trigger,
  because: NotifyBecause,
  deliveries: z.array(NotificationDelivery),
  visitId: Id,
  documentId: Id,
  documentTitle: z.string(),
  visitor: VisitorRef,
  page: z.int(),
  /** What the document calls that page, where that is not its number. */
  pageLabel: z.string().optional(),
  activeMs: DurationMs,
  returning: z.boolean(),
  /** Set where it stands for openings that are held: how many there were when it was made. */
  heldCount: z.int().optional(),
  createdAt: Instant,
  updatedAt: Instant,
  readAt: Instant.nullable(),
})
export type Notification = z.infer<typeof Notification>

const feedEvent = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), at: Instant, ...shape })

/** A durable event of the workspace, in commit order. Snapshots are as of the reading of the feed. */
export const FeedEvent = z.discriminatedUnion('type', [
  feedEvent('visit.opened', { visit: Visit }),
  feedEvent('visit.left', { visit: Visit }),
  feedEvent('visit.changed', { visit: Visit }),
  feedEvent('run.changed', { visit: Visit, runId: Id }),
  /** Only in the feed of the member it is for. `silent`: the notification changed (read elsewhere), don't show it. */
  feedEvent('notification', { notification: Notification, silent: z.boolean() }),
  feedEvent('document.changed', { documentId: Id }),
  feedEvent('link.changed', { documentId: Id, linkId: Id }),
  /** Only in the feed of the link's owner, and only where the link tells it. */
  feedEvent('link.refused', { refusal: Refusal, documentTitle: z.string() }),
  feedEvent('workflow.changed', { documentId: Id, workflowId: Id }),
  feedEvent('member.changed', { memberId: Id }),
  feedEvent('workspace.changed', {}),
])
export type FeedEvent = z.infer<typeof FeedEvent>
