import type { FeedEvent } from '#shared/model/feed.ts'
import { isToldAtOnce } from '#shared/model/visit-events.ts'
import type { Visibility } from '../../domain/people/visibility.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { StoredEvent } from '../../repositories/feed-events.ts'
import type { Store } from '../../repositories/store.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { type FeedLoads, pageSize } from './loads.ts'

export type ReadEvent = {
  seq: number
  memberId: string | null
  event: FeedEvent
}
export type FeedPage = {
  events: ReadEvent[]
  /** The sequence number of the last event that was read, even if the event is not in `events`. */
  seq: number
  more: boolean
}

type Snapshots = {
  visits: Awaited<ReturnType<WorkspaceRepositories['visitSnapshots']['find']>>
  notifications: Awaited<ReturnType<WorkspaceRepositories['notifications']['snapshots']>>
  refusals: Awaited<ReturnType<WorkspaceRepositories['refusals']['snapshots']>>
}

const unique = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))]

/**
 * Removes repeated events of a notification. All events of one notification have the same snapshot, so only the last event is kept. The kept event
 * is silent only if all events of the notification are silent.
 */
function withoutRepeats(entries: StoredEvent[]): StoredEvent[] {
  const last = new Map<string, StoredEvent>()
  for (const entry of entries) {
    const id = entry.subject.notificationId
    if (id === undefined) continue
    const silent = (entry.subject.silent ?? false) && (last.get(id)?.subject.silent ?? true)
    last.set(id, { ...entry, subject: { ...entry.subject, silent } })
  }
  return entries.flatMap((entry) => {
    const id = entry.subject.notificationId
    const kept = id === undefined ? entry : last.get(id)
    return kept && kept.seq === entry.seq ? [kept] : []
  })
}

/** Returns null if the visit, the notification or the refusal of the event does not exist any more. */
function toEvent(
  { type, subject, at: epochMs }: StoredEvent,
  { visits, notifications, refusals }: Snapshots,
): FeedEvent | null {
  const at = toInstant(epochMs)
  const { documentId = '', linkId = '', workflowId = '', memberId = '', runId = '' } = subject
  switch (type) {
    case 'visit.opened':
    case 'visit.left':
    case 'visit.changed': {
      const visit = visits.get(subject.visitId ?? '')
      return visit ? { type, at, visit } : null
    }
    case 'visit.acted': {
      const visit = visits.get(subject.visitId ?? '')
      const { action = '' } = subject
      if (!visit || !isToldAtOnce(action)) return null
      return {
        type,
        at,
        action,
        visitId: visit.id,
        documentTitle: visit.documentTitle,
        visitor: visit.visitor,
      }
    }
    case 'run.changed': {
      const visit = visits.get(subject.visitId ?? '')
      return visit ? { type, at, visit, runId } : null
    }
    case 'notification': {
      const notification = notifications.get(subject.notificationId ?? '')
      if (!notification) return null
      return { type, at, notification, silent: subject.silent === true || notification.readAt !== null }
    }
    case 'document.changed':
      return { type, at, documentId }
    case 'link.changed':
      return { type, at, documentId, linkId }
    case 'link.refused': {
      const refused = refusals.get(subject.refusalId ?? '')
      return refused ? { type, at, ...refused } : null
    }
    case 'workflow.changed':
      return { type, at, documentId, workflowId }
    case 'member.changed':
      return { type, at, memberId }
    case 'workspace.changed':
    case 'library.changed':
      return { type, at }
    case 'visitor.erased':
      return { type, at, visitIds: subject.visitIds ?? [] }
  }
}

/** The member whose devices poll the feed. */
type FeedViewer = { memberId: string; sees: Visibility }

/** Returns an id of an event without a snapshot. Such an event says only that a document, a link or a workflow changed. */
const idIn = (event: FeedEvent, name: 'documentId' | 'linkId'): string | undefined =>
  (event as { documentId?: string; linkId?: string })[name]

/** True if the event has no visit of another member. Events about documents are not checked here. */
export const isOfVisibleVisit = (event: FeedEvent, { readersOf }: Visibility): boolean =>
  readersOf === null || !('visit' in event) || event.visit.owner.id === readersOf

async function onlyVisible(
  store: Store,
  workspaceId: string,
  events: readonly ReadEvent[],
  sees: Visibility,
): Promise<ReadEvent[]> {
  const ofVisits = events.filter(({ event }) => isOfVisibleVisit(event, sees))
  if (sees.isWhole) return ofVisits
  const { visibility } = store.forWorkspace(workspaceId)
  const idsOf = (name: 'documentId' | 'linkId') => unique(ofVisits.map(({ event }) => idIn(event, name)))
  const documents = await visibility.documentsAmong(sees, idsOf('documentId'))
  const links = await visibility.linksAmong(sees, idsOf('linkId'))
  const isIn = (visible: ReadonlySet<string>, id: string | undefined) => id === undefined || visible.has(id)
  return ofVisits.filter(
    ({ event }) => isIn(documents, idIn(event, 'documentId')) && isIn(links, idIn(event, 'linkId')),
  )
}

/**
 * Reads at most `pageSize` events after the position `after`. A few queries read the snapshots of all events.
 * @param viewer Only events that this member gets and may see are returned. If null, all events are returned.
 */
export async function readFeed(
  { store, loads }: { store: Store; loads: FeedLoads },
  workspaceId: string,
  after: number,
  viewer: FeedViewer | null,
): Promise<FeedPage> {
  const memberId = viewer?.memberId ?? null
  const found = await loads.eventsAfter({ workspaceId, seq: after })
  const page = found.slice(0, pageSize)
  const { notifications, refusals, visitSnapshots } = store.forWorkspace(workspaceId)
  const entries = withoutRepeats(
    page.filter((event) => memberId === null || event.memberId === null || event.memberId === memberId),
  )
  const idsOf = (field: 'visitId' | 'notificationId' | 'refusalId') =>
    unique(entries.map(({ subject }) => subject[field]))
  const snapshots: Snapshots = {
    visits: await visitSnapshots.find(idsOf('visitId')),
    notifications: await notifications.snapshots(idsOf('notificationId')),
    refusals: await refusals.snapshots(idsOf('refusalId')),
  }
  const events = entries.flatMap((entry) => {
    const event = toEvent(entry, snapshots)
    return event ? [{ seq: entry.seq, memberId: entry.memberId, event }] : []
  })
  const visible = viewer ? await onlyVisible(store, workspaceId, events, viewer.sees) : events
  return { events: visible, seq: page.at(-1)?.seq ?? after, more: found.length > pageSize }
}
