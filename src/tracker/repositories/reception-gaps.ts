import { sql } from 'kysely'
import { gateGraceMs } from '../domain/visits/leave-rule.ts'
import type { Connection } from './connection.ts'

const valueName = 'hearing_since'

/**
 * How long a lease lasts at most after a gap, in ms. It is the default of devices, because the tracker does not store how long a device wanted the
 * lease.
 */
const runLeaseAgainMs = 60_000

/** A period in which beats and requests of desktops could not be received. Instants are epoch ms. */
export type Gap = { from: number; now: number }

/** The maximum times that a row waits for a desktop, in ms (from `TrackerConfig`). */
export type WaitLimits = { sharedRunDelayMs: number; ownerWaitMs: number }

/**
 * Stores the end of the last period in which the deployment could not receive beats and requests of desktops (ADR 40). `end` must run in a
 * transaction.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement of the end of a gap, which run in one transaction
export function createReceptionGapRepository({ db, dialect }: Connection) {
  async function readEnd(lock: boolean): Promise<number> {
    const row = await db
      .selectFrom('installation')
      .select('value')
      .where('name', '=', valueName)
      .$if(lock && dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst()
    return row ? Number(row.value) : 0
  }

  /** Extends the waits of rows that wait for a desktop or a reader, because no request could arrive between `began` and `now`. */
  async function extendWaits(
    began: number,
    now: number,
    { sharedRunDelayMs, ownerWaitMs }: WaitLimits,
  ): Promise<void> {
    const byMs = now - began
    /** Adds the length of the gap to the column. The result is at most `atMost`. */
    const later = (column: string, atMost: number) => {
      const at = sql.ref(column)
      return sql<number>`case when ${at} + ${byMs} < ${atMost} then ${at} + ${byMs} else ${atMost} end`
    }
    const runs = db.updateTable('runs').where('state', 'in', ['waiting', 'claimed'])
    // The devices of the link's owner may claim a run before the devices of other members.
    await runs
      .set({ shared_at: later('shared_at', now + sharedRunDelayMs) })
      .where('shared_at', '>', began)
      .where('shared_at', '<', now + sharedRunDelayMs)
      .execute()
    // A device could not renew its lease.
    await runs
      .set({ lease_until: later('lease_until', now + runLeaseAgainMs) })
      .where('state', '=', 'claimed')
      .where('lease_until', '>', began)
      .where('lease_until', '<', now + runLeaseAgainMs)
      .execute()
    const decideLater = (table: 'audiences' | 'gate_looks', atMost: number) =>
      db
        .updateTable(table)
        .set({ decide_at: later('decide_at', atMost) })
        .where('decide_at', '>', began)
        .where('decide_at', '<', atMost)
        .execute()
    // A desktop could not report the owner of a record.
    await decideLater('audiences', now + ownerWaitMs)
    // A reader who left at the gate could not come back.
    await decideLater('gate_looks', now + gateGraceMs)
  }

  return {
    /** Returns the instant at which the last gap ended, in epoch ms. Returns 0 if no gap is stored. */
    lastEnd: (): Promise<number> => readEnd(false),

    /**
     * Stores that the gap ended at `now`, and extends the waits for desktops by the length of the gap. If two processes end the same gap, the common
     * part of their gaps extends the waits only once.
     */
    async end({ from, now }: Gap, limits: WaitLimits): Promise<void> {
      await db
        .insertInto('installation')
        .values({ name: valueName, value: '0' })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute()
      const known = await readEnd(true)
      if (known >= now) return
      await db
        .updateTable('installation')
        .set({ value: String(now) })
        .where('name', '=', valueName)
        .execute()
      const began = Math.max(from, known)
      if (began < now) await extendWaits(began, now, limits)
    },
  }
}
