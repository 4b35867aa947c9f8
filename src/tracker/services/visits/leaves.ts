// Owns the decision that a visit has left: the sweep of deadlines, and the transaction in which each leaves once.
import { sql, type Transaction } from 'kysely'
import type { SuspicionReason } from '#shared/model/visits.ts'
import { inputsOf, noLeave, saidGoodbye, type VisitLoads } from '../../domain/visits/beat-merge.ts'
import { afterReading } from '../../domain/visits/bot-detection.ts'
import { leavesAt } from '../../domain/visits/leave-rule.ts'
import type { DatabaseClient } from '../../infrastructure/database/client.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { hearingSince } from '../../repositories/hearing-gap.ts'
import { anySilent } from '../../repositories/processes.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import { isSuspected } from '../../repositories/visit-filters.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { publishOpened } from './publish-opened.ts'

export type Leaves = {
  /** A visit will leave at this instant unless something is heard. */
  expect(deadlineAt: number): void
  /** Decides all leaves that are due. */
  sweep(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

const batchSize = 100
/** What no timer of this process knows of: visits of a process that died, a deadline that another one set. */
const safetySweepMs = 1_000
/** A due visit that another transaction holds is looked at again. */
const lockedAgainMs = 20

/**
 * Looks at up to a batch of visits and decides their leaves; answers how many it looked at. The deadline is checked under the
 * row's lock, so no beat is overtaken; a visit whose deadline beats have moved is looked at again then.
 */
export function decideLeaves(context: TrackerContext): Promise<number> {
  const { clock, store } = context
  return inTransaction(context, async (scope) => {
    const { unit, trx } = scope
    const now = clock.now()
    const looked = await trx
      .selectFrom('visits')
      .selectAll()
      .where('sweep_at', '<=', now)
      .orderBy('sweep_at')
      .limit(batchSize)
      .$if(store.dialect === 'postgres', (query) => query.forUpdate().skipLocked())
      .execute()
    const isDue = (visit: VisitRow) => visit.deadline_at !== null && visit.deadline_at <= now
    const { due, held } = await heardOut(context, trx, looked.filter(isDue), now)
    const later = looked.filter((visit) => !isDue(visit))
    await lookAgain(trx, store.dialect, [...held, ...later])
    const left = due.map(leaving)
    await writeLeft(unit, left)
    const untold = left.filter(({ becamePerson }) => becamePerson).map(({ visit }) => visit)
    if (untold.length > 0) await publishOpened(scope, untold, { at: now })
    const all = left.map(({ visit }) => visit)
    if (all.length > 0) await scope.publish({ type: 'visits.left', visits: all, at: now })
    return looked.length
  })
}

/** Of visits whose time is up: those that leave, and those that could not be heard for all of it, which get more. */
async function heardOut(
  context: TrackerContext,
  trx: Transaction<Database>,
  visits: VisitRow[],
  now: number,
) {
  if (visits.length === 0) return { due: [], held: [] }
  const { config, hearing, store } = context
  const since = await hearingSince(trx, store.dialect)
  const isSilent = store.dialect === 'postgres' && (await anySilent(trx))
  // Asked last: this process may have stood still until now.
  const times = { since, isInterrupted: isSilent || !hearing.isHearing() }
  const judged = visits.map((visit) => {
    const loads = JSON.parse(visit.loads) as VisitLoads
    const was = { deadlineAt: visit.deadline_at ?? now, saidGoodbye: saidGoodbye(loads) }
    return { visit, until: leavesAt(was, times, now, config) }
  })
  return {
    due: judged.filter(({ until }) => until <= now).map(({ visit }) => visit),
    held: judged
      .filter(({ until }) => until > now)
      .map(({ visit, until }) => ({ ...visit, deadline_at: until })),
  }
}

type Leaving = {
  visit: VisitRow
  /** Nobody was told so far. */
  becamePerson: boolean
  /** A scanner's after all, or a person's. */
  changedSides: boolean
}

async function writeLeft(unit: UnitOfWork, left: readonly Leaving[]): Promise<void> {
  for (const { visit } of left) {
    const { state, left_at, deadline_at, sweep_at, visible, leaves, loads, suspicion, suspected } = visit
    await unit.db
      .updateTable('visits')
      .set({ state, left_at, deadline_at, sweep_at, visible, leaves, loads, suspicion, suspected })
      .where('workspace_id', '=', visit.workspace_id)
      .where('visit_id', '=', visit.visit_id)
      .execute()
  }
  for (const { visit, changedSides } of left) {
    if (!changedSides || visit.visitor_id === null) continue
    await unit.forWorkspace(visit.workspace_id).visitors.recomputeLastVisit(visit.visitor_id)
  }
}

/** The row of a visit that leaves now, judged by its whole reading. */
function leaving(row: VisitRow): Leaving {
  const loads = JSON.parse(row.loads) as VisitLoads
  const pages = Object.values(JSON.parse(row.pages) as Record<string, number>)
  const reasons = JSON.parse(row.suspicion) as SuspicionReason[]
  const suspicion = afterReading(reasons, { inputs: inputsOf(loads), pages })
  const wasSuspected = reasons.length > 0
  const isNow = suspicion.length > 0
  const markedNow = isNow && !wasSuspected
  const markedAtLeave = loads.markedAtLeave === true || markedNow
  const toldLeaves = markedNow ? row.leaves : (loads.toldLeaves ?? 0)
  const visit: VisitRow = {
    ...row,
    state: 'left',
    left_at: row.last_active_at,
    ...noLeave,
    visible: 0,
    // Nobody was told of the leaves of a scanner. The number of those that are told only grows: runs go by it.
    leaves: isSuspected(row) && !isNow ? toldLeaves + 1 : row.leaves + 1,
    loads: JSON.stringify(markedAtLeave ? { ...loads, markedAtLeave, toldLeaves } : loads),
    suspicion: JSON.stringify(suspicion),
    suspected: isNow ? 1 : 0,
  }
  return {
    visit,
    becamePerson: isSuspected(row) && !isNow && !markedAtLeave,
    changedSides: isSuspected(row) !== isSuspected(visit),
  }
}

/** Beats, or a gap, have moved these deadlines: the sweep comes back to them then. Their rows are locked. */
async function lookAgain(
  trx: Transaction<Database>,
  dialect: DatabaseClient['dialect'],
  visits: readonly VisitRow[],
): Promise<void> {
  if (visits.length === 0) return
  const json = JSON.stringify(
    visits.map((visit) => ({ w: visit.workspace_id, v: visit.visit_id, d: visit.deadline_at })),
  )
  const keys =
    dialect === 'postgres'
      ? sql`select w, v, d from jsonb_to_recordset(${json}::jsonb) as k(w text, v text, d bigint)`
      : sql`select value ->> 'w' as w, value ->> 'v' as v, value ->> 'd' as d from json_each(${json})`
  await sql`update visits set deadline_at = k.d, sweep_at = k.d from (${keys}) as k
    where visits.workspace_id = k.w and visits.visit_id = k.v`.execute(trx)
}

export function createLeaves(context: TrackerContext): Leaves {
  const { clock, hearing, store, log } = context
  let nextAt = Number.POSITIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let safety: NodeJS.Timeout | undefined
  let sweeping: Promise<void> | null = null
  let closed = false

  function expect(at: number) {
    if (closed || at >= nextAt) return
    nextAt = at
    clearTimeout(timer)
    timer = setTimeout(fire, Math.max(0, at - clock.now())).unref()
  }

  async function sweepAll(): Promise<void> {
    while ((await decideLeaves(context)) === batchSize) {
      // More may be due.
    }
  }

  function sweep(): Promise<void> {
    sweeping ??= sweepAll().finally(() => {
      sweeping = null
    })
    return sweeping
  }

  /** The next leave, exactly, if it comes before the next safety sweep does. */
  async function expectNearest() {
    const row = await store.db
      .selectFrom('visits')
      .select((eb) => eb.fn.min('deadline_at').as('at'))
      .where('sweep_at', '<=', clock.now() + safetySweepMs)
      .executeTakeFirst()
    if (row?.at != null) expect(Math.max(row.at, clock.now() + lockedAgainMs))
  }

  let working: Promise<void> = Promise.resolve()
  function fire() {
    nextAt = Number.POSITIVE_INFINITY
    working = sweep()
      .then(() => (closed ? undefined : expectNearest()))
      .catch((err: unknown) => {
        hearing.lose('database')
        log.error({ err }, 'could not decide leaves; trying again')
      })
  }

  return {
    expect,
    sweep,
    async start() {
      safety = setInterval(fire, safetySweepMs).unref()
      await expectNearest()
    },
    async close() {
      closed = true
      clearTimeout(timer)
      clearInterval(safety)
      await working
    },
  }
}
