import type { FeedEvent } from '#shared/model/feed.ts'
import type { Connection } from './connection.ts'

/** What an event is about. The snapshot that desktops get is made when the feed is read. */
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

/** Well below the number of parameters that one statement may have. */
const rowsPerInsert = 500

export function createFeedEventRepository({ db }: Connection, workspaceId: string) {
  return {
    /**
     * Gives the events their sequence numbers and inserts them. `now`: epoch ms. It locks the row of the workspace until the
     * transaction ends, so it must be the last statement of a transaction: then commit order is feed order (ADR 11).
     */
    async append(now: number, events: readonly FeedDraft[]): Promise<void> {
      if (events.length === 0) return
      const { feed_seq: last } = await db
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
      for (let start = 0; start < rows.length; start += rowsPerInsert) {
        await db
          .insertInto('feed_events')
          .values(rows.slice(start, start + rowsPerInsert))
          .execute()
      }
    },
  }
}
