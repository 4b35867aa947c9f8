// Schemas of notifications and of the events in the feed.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { Refusal } from '../link-settings.ts'
import { readAs } from '../tolerant.ts'
import { DurationMs, Id } from './basics.ts'
import { ChannelName } from './channels.ts'
import { Run, Trigger } from './runs.ts'
import { toldAtOnce } from './visit-events.ts'
import { Visit, VisitorRef } from './visits.ts'

/** The reason why this person receives the notification. */
export const NotifyBecause = readAs(
  z.enum([
    'linkOwner',
    'recordOwner',
    /** The person owns the document. Salesforce has no record of the visitor, or the record has no active owner. */
    'ownerNotFound',
    /** The person owns the document. No desktop searched Salesforce for the record owner in time. */
    'notAskedInTime',
    /** The person owns the document. The record owner is no member, and no message could be sent to the record owner. */
    'ownerNotReachable',
    /** The person owns the document or is an admin. The owner of the link is no longer a member. */
    'ownerGone',
  ]),
  'linkOwner',
)
export type NotifyBecause = z.infer<typeof NotifyBecause>

/** The state of a notification on one channel of the tracker. */
export const NotificationDelivery = z.object({
  channel: ChannelName,
  /** `waiting`: the tracker sends the message after the quiet hours, or tries again after a failed attempt. */
  state: z.enum(['waiting', 'sent', 'failed']),
  /** The reason of the failure, if the state is `failed`. */
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
  /** The label of `page` in the PDF, if it is not the page number. */
  pageLabel: z.string().optional(),
  activeMs: DurationMs,
  returning: z.boolean(),
  /** The number of held openings. Only in a notification about held openings (ADR 47). */
  heldCount: z.int().optional(),
  /** The runs of the visit. Undefined: the tracker is of an earlier version. */
  runs: z.array(Run).optional(),
  createdAt: Instant,
  updatedAt: Instant,
  readAt: Instant.nullable(),
})
export type Notification = z.infer<typeof Notification>

/** The event of a kind that a newer tracker added is left out, because there is no sentence about it. */
const ToldAction = z.enum(toldAtOnce)

const feedEvent = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), at: Instant, ...shape })

/**
 * A stored event of the workspace. Events have the order in which their transactions were committed. Snapshots such as `visit` show the
 * state at the time of the poll.
 */
export const FeedEvent = z.discriminatedUnion('type', [
  feedEvent('visit.opened', { visit: Visit }),
  feedEvent('visit.left', { visit: Visit }),
  feedEvent('visit.changed', { visit: Visit }),
  feedEvent('run.changed', { visit: Visit, runId: Id }),
  /** Only the recipient gets this event. `silent`: the desktop updates its list and shows no pop-up. */
  feedEvent('notification', { notification: Notification, silent: z.boolean() }),
  /** Only the recipient gets this event. The reader did something that is told at once (ADR 126). */
  feedEvent('visit.acted', {
    action: ToldAction,
    ...{ visitId: Id, documentTitle: z.string(), visitor: VisitorRef },
  }),
  feedEvent('document.changed', { documentId: Id }),
  feedEvent('link.changed', { documentId: Id, linkId: Id }),
  /** Only the link's owner gets this event, and only if the owner is notified of this refusal. */
  feedEvent('link.refused', { refusal: Refusal, documentTitle: z.string() }),
  /** Folders or tags changed, or several documents were moved, tagged or archived. */
  feedEvent('library.changed', {}),
  feedEvent('workflow.changed', { documentId: Id, workflowId: Id }),
  feedEvent('member.changed', { memberId: Id }),
  feedEvent('workspace.changed', {}),
  /** A visitor was erased or made anonymous. `visitIds`: the visits of the last days, about which a desktop may have stored something. */
  feedEvent('visitor.erased', { visitIds: z.array(Id) }),
])
export type FeedEvent = z.infer<typeof FeedEvent>
