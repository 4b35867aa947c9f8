// Reads the reference clock: the database's on PostgreSQL, the host's wall clock on SQLite. Where that clock was set back, what is
// left of the step is kept in the database, so that all processes go on from the same instant and lose it slowly together (ADR 41).
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { readFact } from '../../repositories/installation.ts'
import type { DatabaseClient } from '../database/client.ts'
import type { Database } from '../database/schema.ts'
import type { ClockSample, HostClocks } from './deployment-clock.ts'

const factName = 'clock_ahead'
/** How much of a step is lost in each ms. */
const lostPerMs = 0.05
/** An instant further ahead than this was never right: nothing goes on from there. */
export const maxAheadMs = 86_400_000

const Ahead = z.object({ ms: z.number().min(0).max(maxAheadMs), since: z.number() })
type Ahead = z.output<typeof Ahead>
const notAhead: Ahead = { ms: 0, since: 0 }

function readAhead(text: string | null): Ahead {
  if (text === null) return notAhead
  const read = Ahead.safeParse(JSON.parse(text))
  return read.success ? read.data : notAhead
}

/** What is left of a step at this instant of the reference clock. */
export const restOf = ({ ms, since }: Ahead, reference: number): number =>
  Math.min(ms, Math.max(0, ms - (reference - since) * lostPerMs))

export type Reading = { sample: ClockSample; raw: number; fact: string | null }

/** Epoch ms of the database, not of the transaction. */
export const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

async function readRaw(
  store: DatabaseClient,
  host: HostClocks,
): Promise<{ raw: number; fact: string | null }> {
  if (store.dialect === 'sqlite') {
    const fact = await readFact(store.db, factName)
    return { raw: host.wall(), fact }
  }
  const { rows } = await sql<{ raw: number; fact: string | null }>`
    select ${databaseNow} as raw, (select value from installation where name = ${factName}) as fact`.execute(
    store.db,
  )
  return rows[0] ?? { raw: host.wall(), fact: null }
}

export async function readReference(store: DatabaseClient, host: HostClocks): Promise<Reading> {
  const began = host.monotonic()
  const { raw, fact } = await readRaw(store, host)
  const receivedAt = host.monotonic()
  // The host's own clock was read just now, whatever the query before it took.
  const sentAt = store.dialect === 'sqlite' ? receivedAt : began
  return { sample: { reference: raw + restOf(readAhead(fact), raw), sentAt, receivedAt }, raw, fact }
}

/** The reference clock was set back by so much: everybody goes on ahead of it. Only where nobody else has said so already. */
export async function keepAhead(
  db: Kysely<Database>,
  { raw, fact }: Pick<Reading, 'raw' | 'fact'>,
  byMs: number,
): Promise<void> {
  const ms = restOf(readAhead(fact), raw) + byMs
  if (ms > maxAheadMs) return
  const value = JSON.stringify({ ms: Math.round(ms), since: raw } satisfies Ahead)
  if (fact === null) {
    await db
      .insertInto('installation')
      .values({ name: factName, value })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    return
  }
  await db
    .updateTable('installation')
    .set({ value })
    .where('name', '=', factName)
    .where('value', '=', fact)
    .execute()
}

/** The latest instant that anything in the database happened at; 0 where nothing has. */
export async function latestInstant(db: Kysely<Database>): Promise<number> {
  const row = await db
    .selectFrom('feed_events')
    .innerJoin('workspaces', (join) =>
      join
        .onRef('workspaces.workspace_id', '=', 'feed_events.workspace_id')
        .onRef('workspaces.feed_seq', '=', 'feed_events.seq'),
    )
    .select((eb) => eb.fn.max('feed_events.created_at').as('at'))
    .executeTakeFirst()
  return row?.at ?? 0
}
