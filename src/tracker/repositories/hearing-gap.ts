// The end of a gap in which readers and desktops could not be heard: since when they are heard again, and what ran meanwhile.
import { sql, type Transaction } from 'kysely'
import type { TrackerConfig } from '../infrastructure/config.ts'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import type { Database } from '../infrastructure/database/schema.ts'

const factName = 'hearing_since'

type Trx = Transaction<Database>

/** Since when readers could be heard without a gap, by any process of this deployment. */
export async function hearingSince(
  trx: Trx,
  dialect: DatabaseClient['dialect'],
  lock = false,
): Promise<number> {
  const row = await trx
    .selectFrom('installation')
    .select('value')
    .where('name', '=', factName)
    .$if(lock && dialect === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst()
  return row ? Number(row.value) : 0
}

/**
 * Notes that readers are heard again from `now` on, after a gap that began at `from`. Time-outs that wait for a desktop's answer get the
 * time back that passed in the gap; a gap that two processes end is given back once.
 */
export async function endGap(
  trx: Trx,
  dialect: DatabaseClient['dialect'],
  { from, now }: { from: number; now: number },
  config: Pick<TrackerConfig, 'sharedRunDelayMs' | 'ownerWaitMs'>,
): Promise<void> {
  await trx
    .insertInto('installation')
    .values({ name: factName, value: '0' })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const known = await hearingSince(trx, dialect, true)
  if (known >= now) return
  await trx
    .updateTable('installation')
    .set({ value: String(now) })
    .where('name', '=', factName)
    .execute()
  const began = Math.max(from, known)
  if (began < now) await giveBack(trx, { began, now }, config)
}

/** How long leases of runs are is the devices' choice; this is theirs by default. */
const runLeaseAgainMs = 60_000

type Gap = { began: number; now: number }

async function giveBack(
  trx: Trx,
  { began, now }: Gap,
  { sharedRunDelayMs, ownerWaitMs }: Pick<TrackerConfig, 'sharedRunDelayMs' | 'ownerWaitMs'>,
): Promise<void> {
  const byMs = now - began
  /** Later by the gap, but never later than if it had begun now. */
  const later = (column: string, atMost: number) => {
    const at = sql.ref(column)
    return sql<number>`case when ${at} + ${byMs} < ${atMost} then ${at} + ${byMs} else ${atMost} end`
  }
  const runs = trx.updateTable('runs').where('state', 'in', ['waiting', 'claimed'])
  // The devices of the link's owner come first: they could not ask.
  await runs
    .set({ shared_at: later('shared_at', now + sharedRunDelayMs) })
    .where('shared_at', '>', began)
    .where('shared_at', '<', now + sharedRunDelayMs)
    .execute()
  // A worker could not renew its lease.
  await runs
    .set({ lease_until: later('lease_until', now + runLeaseAgainMs) })
    .where('state', '=', 'claimed')
    .where('lease_until', '>', began)
    .where('lease_until', '<', now + runLeaseAgainMs)
    .execute()
  // A desktop could not say who the record's owner is.
  await trx
    .updateTable('audiences')
    .set({ decide_at: later('decide_at', now + ownerWaitMs) })
    .where('decide_at', '>', began)
    .where('decide_at', '<', now + ownerWaitMs)
    .execute()
}
