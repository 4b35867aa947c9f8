import { sql } from 'kysely'
import { z } from 'zod'
import type { FeedEvent } from '#shared/model/feed.ts'
import { keptAs } from '../infrastructure/database/prepared-statements.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'

/** The ids of what an event is about. The tracker reads the current data of these ids when a desktop reads the feed. */
export const FeedSubject = z.object({
  visitId: z.string().optional(),
  runId: z.string().optional(),
  notificationId: z.string().optional(),
  silent: z.boolean().optional(),
  documentId: z.string().optional(),
  linkId: z.string().optional(),
  workflowId: z.string().optional(),
  memberId: z.string().optional(),
  refusalId: z.string().optional(),
  action: z.string().optional(),
  visitIds: z.array(z.string()).optional(),
})
export type FeedSubject = z.infer<typeof FeedSubject>

/** A stored event. `memberId`: the only member who may read the event. Null: all members may read the event. `at` is epoch ms. */
export type StoredEvent = {
  seq: number
  type: FeedEvent['type']
  subject: FeedSubject
  memberId: string | null
  at: number
}

/** `acknowledged`: the sequence number up to which a device has handled the events. `end`: the sequence number of the last event in the workspace. */
export type FeedPosition = { acknowledged: number; end: number }

export type FeedDraft = {
  type: FeedEvent['type']
  subject: FeedSubject
  /** The only member who may read the event. Absent: all members may read the event. */
  memberId?: string
}

/** The maximum number of rows in one statement. It keeps the number of parameters far below the limit of the databases. */
const rowsPerInsert = 500

// Over 60 lines: one short method for each statement on feed events.
export function createFeedEventRepository({ db }: Connection, workspaceId: string) {
  return {
    /**
     * Gives the events their sequence numbers and inserts them. `now` is epoch ms. The row of the workspace stays locked until the transaction ends.
     * So `append` must be called at the end of a transaction. The lock makes the commit order the same as the order of the feed (ADR 11).
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

    /** Returns at most `limit` events with a higher sequence number than `seq`, in the order of the feed. */
    async after(seq: number, limit: number): Promise<StoredEvent[]> {
      const rows = await db
        .selectFrom('feed_events')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        seq: row.seq,
        type: row.type as FeedEvent['type'],
        subject: parseColumn(FeedSubject, row.subject),
        memberId: row.member_id,
        at: row.created_at,
      }))
    },

    /** Returns the position of a device. One statement reads both numbers, so that they belong to the same moment. */
    async position(deviceId: string): Promise<FeedPosition> {
      const row = await db
        .selectFrom('devices')
        .modifyFront(keptAs('feed_position'))
        .innerJoin('workspaces', 'workspaces.workspace_id', 'devices.workspace_id')
        .select(['devices.feed_acked', 'workspaces.feed_seq'])
        .where('devices.workspace_id', '=', workspaceId)
        .where('devices.device_id', '=', deviceId)
        .executeTakeFirstOrThrow()
      return { acknowledged: row.feed_acked, end: row.feed_seq }
    },
  }
}

/** The report of a device that it has handled all events up to `seq`. */
export type Acknowledgement = { workspaceId: string; deviceId: string; seq: number }

/** Stores the positions of devices of all workspaces. */
export function createFeedPositionRepository({ db, dialect }: Connection) {
  return {
    /**
     * Stores positions in one statement. A position never decreases. The list must contain each device at most once, and must be sorted by device.
     */
    async acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<void> {
      const json = JSON.stringify(
        acknowledgements.map(({ workspaceId, deviceId, seq }) => ({ w: workspaceId, d: deviceId, s: seq })),
      )
      const positions =
        dialect === 'postgres'
          ? sql`select w, d, s from jsonb_to_recordset(${json}::jsonb) as k(w text, d text, s bigint)`
          : sql`select value ->> 'w' as w, value ->> 'd' as d, value ->> 's' as s from json_each(${json})`
      await sql`update devices set feed_acked = v.s from (${positions}) as v
        where devices.workspace_id = v.w and devices.device_id = v.d and devices.feed_acked < v.s`.execute(db)
    },
  }
}
