// Owns how events get into a workspace's feed: in the transaction that decides them, in commit order.
import type { Transaction } from 'kysely'
import type { FeedEvent } from '#shared/model/feed.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { type UnitOfWork, unitOfWork } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'

/** What an event is about; snapshots are made when the feed is read. */
export type FeedSubject = {
  visitId?: string
  runId?: string
  notificationId?: string
  silent?: boolean
  documentId?: string
  linkId?: string
  workflowId?: string
  memberId?: string
  refusalId?: string
}

export type FeedDraft = {
  type: FeedEvent['type']
  subject: FeedSubject
  /** Set for an event that only this member may see. */
  memberId?: string
}

type Trx = Transaction<Database>

/**
 * Appends events and gives them their sequence numbers. Takes the workspace's row lock, so call it last in a
 * transaction: commit order becomes feed order (ADR 11).
 */
export async function appendFeed(
  trx: Trx,
  workspaceId: string,
  now: number,
  events: readonly FeedDraft[],
): Promise<void> {
  if (events.length === 0) return
  const { feed_seq: last } = await trx
    .updateTable('workspaces')
    .set((eb) => ({ feed_seq: eb('feed_seq', '+', events.length) }))
    .where('workspace_id', '=', workspaceId)
    .returning('feed_seq')
    .executeTakeFirstOrThrow()
  const rows = events.map((event, index) => ({
    workspace_id: workspaceId,
    seq: last - events.length + 1 + index,
    type: event.type,
    subject: JSON.stringify(event.subject),
    member_id: event.memberId ?? null,
    created_at: now,
  }))
  // Well below the number of parameters that one statement may have.
  for (let start = 0; start < rows.length; start += 500) {
    await trx
      .insertInto('feed_events')
      .values(rows.slice(start, start + 500))
      .execute()
  }
}

export type EmitTo = (workspaceId: string, event: FeedDraft) => void

/**
 * Runs `work` in a transaction; what it emits is appended at the transaction's end (workspaces in a fixed order, so that
 * no two transactions wait for each other) and published after the commit. Nobody has to remember either.
 */
export async function withFeeds<T>(
  { store, clock, log }: Pick<TrackerContext, 'store' | 'clock' | 'log'>,
  work: (trx: Trx, emit: EmitTo, unit: UnitOfWork) => Promise<T>,
): Promise<T> {
  let touched: string[] = []
  const value = await store.transaction(async (trx) => {
    const drafts = new Map<string, FeedDraft[]>()
    const emit: EmitTo = (workspaceId, event) => {
      const list = drafts.get(workspaceId)
      if (list) list.push(event)
      else drafts.set(workspaceId, [event])
    }
    const result = await work(trx, emit, unitOfWork(trx, store.dialect))
    touched = [...drafts.keys()].sort()
    for (const workspaceId of touched) {
      await appendFeed(trx, workspaceId, clock.now(), drafts.get(workspaceId) ?? [])
    }
    return result
  })
  for (const workspaceId of touched) {
    // The commit stands whether or not the others hear of it at once: a poll that ends by time-out looks again.
    await store.publish('feed', workspaceId).catch((err: unknown) => {
      log.warn({ err, workspaceId }, 'could not wake the long polls')
    })
  }
  return value
}

/** {@link withFeeds} for one workspace. */
export function withFeed<T>(
  context: Pick<TrackerContext, 'store' | 'clock' | 'log'>,
  workspaceId: string,
  work: (trx: Trx, emit: (event: FeedDraft) => void, unit: UnitOfWork) => Promise<T>,
): Promise<T> {
  return withFeeds(context, (trx, emit, unit) => work(trx, (event) => emit(workspaceId, event), unit))
}
