// Owns the reading of the feed: events after a position, with snapshots made in a few queries.
import type { Kysely } from 'kysely'
import type { FeedEvent } from '#shared/model/feed.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { FeedEventsTable } from '../../infrastructure/database/tables/telling.ts'
import type { FeedSubject } from '../../repositories/feed-events.ts'
import { visitSnapshots } from '../../repositories/visit-snapshots.ts'
import { refusalSnapshots } from '../gate/refusals.ts'
import { notificationSnapshots } from '../notifications/snapshots.ts'

export type ReadEvent = { seq: number; memberId: string | null; event: FeedEvent }
export type FeedPage = {
  events: ReadEvent[]
  /** Everything up to here has been looked at. */
  seq: number
  more: boolean
}

type Entry = { row: FeedEventsTable; subject: FeedSubject }
type Snapshots = {
  visits: Awaited<ReturnType<typeof visitSnapshots>>
  notifications: Awaited<ReturnType<typeof notificationSnapshots>>
  refusals: Awaited<ReturnType<typeof refusalSnapshots>>
}

const unique = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))]

/** The events of one notification tell the same snapshot: the last one stands for all of them. */
function withoutRepeats(entries: Entry[]): Entry[] {
  const last = new Map<string, Entry>()
  for (const entry of entries) {
    const id = entry.subject.notificationId
    if (id === undefined) continue
    const silent = (entry.subject.silent ?? false) && (last.get(id)?.subject.silent ?? true)
    last.set(id, { ...entry, subject: { ...entry.subject, silent } })
  }
  return entries.flatMap((entry) => {
    const id = entry.subject.notificationId
    const kept = id === undefined ? entry : last.get(id)
    return kept && kept.row.seq === entry.row.seq ? [kept] : []
  })
}

/** Null where what the event is about is gone. */
function toEvent({ row, subject }: Entry, { visits, notifications, refusals }: Snapshots): FeedEvent | null {
  const at = toInstant(row.created_at)
  const type = row.type as FeedEvent['type']
  const { documentId = '', linkId = '', workflowId = '', memberId = '', runId = '' } = subject
  switch (type) {
    case 'visit.opened':
    case 'visit.left':
    case 'visit.changed': {
      const visit = visits.get(subject.visitId ?? '')
      return visit ? { type, at, visit } : null
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
      return { type, at }
  }
}

/** Events after `seq`, for one member or (null) for all; each says who may see it. */
export async function readFeed(
  db: Kysely<Database>,
  workspaceId: string,
  after: number,
  limit: number,
  memberId: string | null,
): Promise<FeedPage> {
  const rows = await db
    .selectFrom('feed_events')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const entries = withoutRepeats(
    page
      .filter((row) => memberId === null || row.member_id === null || row.member_id === memberId)
      .map((row) => ({ row, subject: JSON.parse(row.subject) as FeedSubject })),
  )
  const snapshots: Snapshots = {
    visits: await visitSnapshots(db, workspaceId, unique(entries.map(({ subject }) => subject.visitId))),
    notifications: await notificationSnapshots(
      db,
      workspaceId,
      unique(entries.map(({ subject }) => subject.notificationId)),
    ),
    refusals: await refusalSnapshots(
      db,
      workspaceId,
      unique(entries.map(({ subject }) => subject.refusalId)),
    ),
  }
  const events = entries.flatMap((entry) => {
    const event = toEvent(entry, snapshots)
    return event ? [{ seq: entry.row.seq, memberId: entry.row.member_id, event }] : []
  })
  return { events, seq: page.at(-1)?.seq ?? after, more: rows.length > limit }
}
