// Handles a response of the feed: wakes the run worker, shows notifications and sends events to the renderer.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DesktopEvent, DesktopEventName } from '#shared/desktop-api.ts'
import type { FeedEvent, Notification } from '#shared/model/feed.ts'
import type { Reader, Visit } from '#shared/model/visits.ts'
import type { Log } from '../lib/log.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { FeedAnswer } from '../tracker/poller.ts'

/**
 * Resolves when fetch has written the requests that were made before, which is in the second turn of the event loop. So the claim of a run, for which a Task waits, is
 * on the connection of the poll before other requests and before files are written.
 */
async function requestsSent(): Promise<void> {
  await nextTurn()
  await nextTurn()
}

export type Emit = <N extends DesktopEventName>(name: N, event: DesktopEvent<N>) => void

export type Feed = {
  handle(answer: FeedAnswer): Promise<void>
  readers(): Reader[]
  unread(): number
  setUnread(unread: number): void
  clear(): void
}

/** Creates the feed. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: its inner functions share the readers and the unread count; each is short
export function createFeed(parts: {
  emit: Emit
  notifier: Notifier
  log: Log
  readUnread: () => Promise<number>
  refreshMe: () => Promise<void>
  runsWaiting: () => void
  /** Deletes what this device has stored about erased visits. */
  forgetVisits: (visitIds: readonly string[]) => void
  /** Called when the number of readers or of unread notifications changes. */
  onCounts: () => void
  /** Called when links of documents may have changed. */
  onLinks: () => void
}): Feed {
  const { emit, notifier, log } = parts
  let readers: Reader[] = []
  let readersVersion: string | null = null
  let unread = 0

  function setUnread(next: number, changed: Notification[] = []): void {
    if (next === unread && changed.length === 0) return
    unread = next
    emit('notifications', { changed, unread })
    parts.onCounts()
  }

  function announceVisits(events: readonly FeedEvent[]): void {
    const visits = new Map<string, Visit>()
    for (const event of events) if ('visit' in event) visits.set(event.visit.id, event.visit)
    if (visits.size > 0) emit('visits', [...visits.values()])
    announceDocuments(events, emit)
  }

  function announceReaders(answer: FeedAnswer): void {
    if (answer.readers === null || answer.readersVersion === readersVersion) return
    readersVersion = answer.readersVersion
    readers = answer.readers
    emit('readers', readers)
    parts.onCounts()
  }

  async function announceNotifications(events: readonly FeedEvent[]): Promise<void> {
    const changed = notificationEvents(events).map((event) => event.notification)
    if (changed.length === 0) return
    setUnread(await parts.readUnread().catch(() => unread + changed.length), changed)
  }

  async function announceWorkspace(events: readonly FeedEvent[]): Promise<void> {
    const people = events.some((event) => event.type === 'member.changed')
    if (people) emit('peopleChanged', {})
    const workspace = events.some((event) => event.type === 'workspace.changed')
    if (workspace) emit('workspaceWorkflowsChanged', {})
    if (people || workspace) {
      await parts.refreshMe().catch((error) => log.warn({ error }, 'Reading the workspace failed'))
    }
  }

  return {
    async handle(answer) {
      const { events } = answer
      const erased = events.filter((event) => event.type === 'visitor.erased')
      if (erased.length > 0) {
        parts.forgetVisits(erased.flatMap((event) => event.visitIds))
        emit('visitorErased', {})
      }
      if (answer.runsWaiting) {
        parts.runsWaiting()
        await requestsSent()
      }
      // The notifications come before the requests of this function, so that they don't wait for an answer.
      notifier.handle(notificationEvents(events))
      notifier.refused(events.filter((event) => event.type === 'link.refused'))
      notifier.acted(events.filter((event) => event.type === 'visit.acted'))
      if (events.some((event) => 'documentId' in event)) parts.onLinks()
      announceVisits(events)
      announceReaders(answer)
      await announceNotifications(events)
      await announceWorkspace(events)
    },
    readers: () => readers,
    unread: () => unread,
    setUnread: (next) => setUnread(next),
    clear() {
      readers = []
      readersVersion = null
      emit('readers', readers)
      setUnread(0)
    },
  }
}

function announceDocuments(events: readonly FeedEvent[], emit: Emit): void {
  for (const documentId of changedDocuments(events)) emit('documentChanged', { documentId })
  if (events.some((event) => event.type === 'library.changed')) emit('libraryChanged', {})
}

const notificationEvents = (events: readonly FeedEvent[]) =>
  events.filter((event) => event.type === 'notification')

/** Returns the ids of documents that must be read again. A visit changes counts; a refusal changes the link's list of refused readers. */
function changedDocuments(events: readonly FeedEvent[]): Set<string> {
  const ids = new Set<string>()
  for (const event of events) {
    if (event.type === 'visit.opened' || event.type === 'visit.left') ids.add(event.visit.documentId)
    else if (event.type === 'link.refused') ids.add(event.refusal.documentId)
    else if ('documentId' in event) ids.add(event.documentId)
  }
  return ids
}
