import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { FeedEvent } from '#shared/model/feed.ts'
import { keptAs } from '../infrastructure/database/prepared-statements.ts'
import type { FeedEventsTable } from '../infrastructure/database/tables/notifications.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'
import { parameterRows } from './parameter-rows.ts'

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

/** The events that a transaction adds to the feed of one workspace, in their order. */
export type NewEvents = { workspaceId: string; events: readonly FeedDraft[] }

const storedEvent = (row: Selectable<FeedEventsTable>): StoredEvent => ({
  seq: row.seq,
  type: row.type as FeedEvent['type'],
  subject: parseColumn(FeedSubject, row.subject),
  memberId: row.member_id,
  at: row.created_at,
})

/** A position in the feed of a workspace. */
export type FeedEnd = { workspaceId: string; seq: number }
export type FeedDevice = { workspaceId: string; deviceId: string }

/** The report of a device that it has handled all events up to `seq`. */
export type Acknowledgement = { workspaceId: string; deviceId: string; seq: number }

/**
 * Increases the last sequence number of each workspace by the number of its events. The rows stay locked until the transaction ends. PostgreSQL locks them
 * in the order of the ids, so that two transactions cannot wait for each other. Returns the new last numbers by workspace.
 */
async function takeNumbers(
  { db, dialect }: Connection,
  added: readonly NewEvents[],
): Promise<Map<string, number>> {
  const counts = parameterRows(
    dialect,
    { w: 'text', n: 'bigint' },
    added.map(({ workspaceId: w, events }) => ({ w, n: events.length })),
  )
  const locked = sql`locked as materialized (
    select workspaces.workspace_id from workspaces join given on workspaces.workspace_id = given.w
    order by workspaces.workspace_id for no key update of workspaces
  ), taken as materialized (select given.* from given join locked on locked.workspace_id = given.w)`
  const taken = dialect === 'postgres' ? locked : sql`taken as (select * from given)`
  const { rows } = await sql<{ workspace_id: string; feed_seq: number }>`${keptAs('take_feed_numbers')}
    with given as (${counts}), ${taken}
    update workspaces set feed_seq = workspaces.feed_seq + taken.n from taken
    where workspaces.workspace_id = taken.w returning workspaces.workspace_id, workspaces.feed_seq`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.workspace_id, row.feed_seq]))
}

/** The feeds of all workspaces. Each statement is for any number of desktops, because one event concerns all desktops of a workspace. */
export function createAllFeedsRepository(connection: Connection) {
  const { db, dialect } = connection
  return {
    /**
     * Gives the events their sequence numbers and inserts them. `now` is epoch ms. `added` has each workspace at most once. The rows of the workspaces stay
     * locked until the transaction ends. So `append` must be called at the end of a transaction. The lock makes the commit order the same as the order of
     * the feed (ADR 11).
     */
    async append(now: number, added: readonly NewEvents[]): Promise<void> {
      if (added.length === 0) return
      const lastOf = await takeNumbers(connection, added)
      const rows = added.flatMap(({ workspaceId, events }) => {
        const last = lastOf.get(workspaceId)
        if (last === undefined) throw new Error(`There is no workspace ${workspaceId}.`)
        return events.map(({ type, subject, memberId }, index) => ({
          ...{ w: workspaceId, s: last - events.length + 1 + index, t: type },
          ...{ j: JSON.stringify(subject), m: memberId ?? '' },
        }))
      })
      const types = { w: 'text', s: 'bigint', t: 'text', j: 'text', m: 'text' } as const
      await sql`${keptAs('append_feeds')}
        insert into feed_events (workspace_id, seq, type, subject, member_id, created_at)
        select v.w, v.s, v.t, v.j, nullif(v.m, ''), cast(${now} as bigint) from (${parameterRows(dialect, types, rows)}) as v`.execute(
        db,
      )
    },

    /** Returns at most `limit` events with a higher sequence number than `seq`, in the order of the feed. The result has the order of `from`. */
    async after(from: readonly FeedEnd[], limit: number): Promise<StoredEvent[][]> {
      const keys = parameterRows(
        dialect,
        { w: 'text', s: 'bigint', p: 'bigint' },
        from.map(({ workspaceId: w, seq: s }, p) => ({ w, s, p })),
      )
      // The last position is found first, because a feed can have very many events after an old position.
      const { rows } = await sql<Selectable<FeedEventsTable> & { p: number }>`${keptAs('feeds_after')}
        with span as materialized (
          select k.w, k.s, k.p, (
            select seq from feed_events where workspace_id = k.w and seq > k.s order by seq limit 1 offset ${limit - 1}
          ) as last from (${keys}) as k
        )
        select feed_events.*, span.p from span
        join feed_events on feed_events.workspace_id = span.w and feed_events.seq > span.s
          and feed_events.seq <= coalesce(span.last, ${Number.MAX_SAFE_INTEGER})
        order by span.p, feed_events.seq`.execute(db)
      const byPosition = Map.groupBy(rows, (row) => row.p)
      return from.map((_, position) => (byPosition.get(position) ?? []).map(storedEvent))
    },

    /** Returns the position of each device, in the order of the devices. One statement reads both numbers, so that they belong to the same moment. */
    async positions(devices: readonly FeedDevice[]): Promise<FeedPosition[]> {
      const keys = parameterRows(
        dialect,
        { w: 'text', d: 'text', p: 'bigint' },
        devices.map(({ workspaceId: w, deviceId: d }, p) => ({ w, d, p })),
      )
      const { rows } = await sql<FeedPosition & { position: number }>`${keptAs('feed_positions')}
        select k.p as position, devices.feed_acked as acknowledged, workspaces.feed_seq as "end"
        from (${keys}) as k
        join devices on devices.workspace_id = k.w and devices.device_id = k.d
        join workspaces on workspaces.workspace_id = devices.workspace_id`.execute(db)
      const found = new Map(rows.map(({ position, acknowledged, end }) => [position, { acknowledged, end }]))
      return devices.map(({ deviceId }, position) => {
        const at = found.get(position)
        if (!at) throw new Error(`There is no device ${deviceId}.`)
        return at
      })
    },

    /**
     * Stores positions in one statement. A position never decreases. The list must contain each device at most once, and must be sorted by device.
     */
    async acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<void> {
      const positions = parameterRows(
        dialect,
        { w: 'text', d: 'text', s: 'bigint' },
        acknowledgements.map(({ workspaceId: w, deviceId: d, seq: s }) => ({ w, d, s })),
      )
      await sql`${keptAs('acknowledge_feeds')} update devices set feed_acked = v.s from (${positions}) as v
        where devices.workspace_id = v.w and devices.device_id = v.d and devices.feed_acked < v.s`.execute(db)
    },
  }
}
