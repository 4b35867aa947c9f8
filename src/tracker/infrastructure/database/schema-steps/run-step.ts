// Executes one step that this process has claimed.
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { claimMs, claimStep, finishStep, holdingClaim, type StepRow, type StepScope } from './claims.ts'
import type { BatchStep, ContractStep, IndexStep, SchemaStep, StepDatabase, StepTransaction } from './step.ts'

export type StepLog = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
export type RunScope = StepScope & {
  readonly log: StepLog
  readonly signal: AbortSignal
  /** Rows of one batch. */
  readonly batchSize: number
}

/** A contract step waits for other trackers. */
export class StepWaits extends Error {}

const progressEveryMs = 5_000
/** A statement that waits longer than this for a lock gives up, because the statements of beats queue behind it. */
export const lockTimeoutMs = 2_000

export async function estimateRows({ db, dialect }: StepScope, table: string): Promise<number> {
  if (dialect === 'sqlite') {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      db,
    )
    return rows[0]?.count ?? 0
  }
  // -1: PostgreSQL has not analyzed the table yet.
  const { rows } = await sql<{ count: number }>`select reltuples::bigint as count from pg_class
    where oid = to_regclass(${table})`.execute(db)
  const estimate = rows[0]?.count ?? 0
  if (estimate >= 0) return estimate
  const exact = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db)
  return exact.rows[0]?.count ?? 0
}

/** The rows of a batch and its position are committed together, and only while this process has the claim. */
async function runBatch(
  { dialect, processId, batchSize }: RunScope,
  trx: StepTransaction,
  step: BatchStep,
  position: string | null,
  done: number,
): Promise<{ cursor: string | null; rows: number }> {
  if (dialect === 'postgres') await sql`set local lock_timeout = ${sql.lit(lockTimeoutMs)}`.execute(trx)
  const result = await step.batch(trx, position, batchSize)
  const stored = await trx
    .updateTable('schema_steps')
    .set({ position: result.cursor, rows_done: done + result.rows })
    .where('name', '=', step.name)
    .where('claimed_by', '=', processId)
    .executeTakeFirst()
  if (stored.numUpdatedRows === 0n)
    throw new Error(`another process has taken over the schema step ${step.name}`)
  if (result.cursor === null) await finishStep({ dialect }, trx, step.name)
  return result
}

/** Runs all batches. After each batch it pauses for as long as the batch took, so that the requests of readers are not delayed. */
async function runBatches(scope: RunScope, step: BatchStep, from: StepRow): Promise<boolean> {
  const { db, log, signal } = scope
  const total = await estimateRows(scope, step.table)
  let { position, rows_done: done } = from
  let saidAt = performance.now()
  while (!signal.aborted) {
    const began = performance.now()
    const next = await db.transaction().execute((trx) => runBatch(scope, trx, step, position, done))
    position = next.cursor
    done += next.rows
    const now = performance.now()
    if (now - saidAt > progressEveryMs && position !== null) {
      saidAt = now
      const percent = total > 0 ? Math.min(99, Math.floor((100 * done) / total)) : 0
      log.info({ step: step.name, rows: done, percent }, `schema step ${step.name}: ${percent} %`)
    }
    if (position === null) return true
    if (!(await claimStep(scope, step.name))) return false
    await setTimeout(Math.min(now - began, claimMs / 3), undefined, { signal }).catch(() => undefined)
  }
  return false
}

type IndexState = { valid: boolean; building: boolean }

/** `building`: a connection is creating it now, e.g. of a process that was killed while PostgreSQL goes on. */
async function readIndex(db: StepDatabase, name: string): Promise<IndexState | undefined> {
  const { rows } = await sql<IndexState>`
    select i.indisvalid as valid,
      exists (select 1 from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) as building
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relname = ${name} and pg_table_is_visible(c.oid)`.execute(db)
  return rows[0]
}

export const createIndexOf = (
  { unique, index, table, definition }: IndexStep,
  how: 'if not exists' | 'concurrently',
) => sql.raw(`create ${unique ? 'unique ' : ''}index ${how} "${index}" on "${table}" ${definition}`)

async function runIndex(scope: RunScope, step: IndexStep): Promise<boolean> {
  const { db, dialect } = scope
  if (dialect === 'sqlite') {
    await createIndexOf(step, 'if not exists').execute(db)
  } else {
    const found = await readIndex(db, step.index)
    if (found?.building) return false
    // A build that failed leaves an invalid index, which every write maintains and no query uses.
    if (found && !found.valid) await sql.raw(`drop index concurrently if exists "${step.index}"`).execute(db)
    if (!found?.valid)
      await holdingClaim(scope, step.name, () => createIndexOf(step, 'concurrently').execute(db))
  }
  await finishStep(scope, db, step.name)
  return true
}

/** Returns why a step that requires `level` must wait, or null. */
export async function olderTrackers(
  { db, dialect }: Pick<StepScope, 'db' | 'dialect'>,
  level: number,
): Promise<string | null> {
  if (dialect === 'sqlite') return null
  const { rows } = await sql<{ place: string | null }>`
    select place from tracker_processes where schema_level < ${level} order by place`.execute(db)
  if (rows.length === 0) return null
  const places = rows.map(({ place }) => place ?? 'unknown address').join(', ')
  return `a tracker of an earlier version is running: ${places}`
}

async function runContract(scope: RunScope, step: ContractStep): Promise<boolean> {
  const { db, dialect } = scope
  await db.transaction().execute(async (trx) => {
    if (dialect === 'postgres') {
      await sql`set local lock_timeout = ${sql.lit(lockTimeoutMs)}`.execute(trx)
      // No tracker can register between the check and the commit. A tracker that starts later finds the level that this step requires.
      await sql`lock table tracker_processes in share row exclusive mode`.execute(trx)
    }
    const why = await olderTrackers({ db: trx, dialect }, step.requires)
    if (why) throw new StepWaits(why)
    await step.up(trx)
    await finishStep(scope, trx, step.name, step.requires)
  })
  return true
}

/** Executes a claimed step. Returns false if it has not finished and must be tried again. @throws StepWaits */
export function runStep(scope: RunScope, step: SchemaStep, row: StepRow): Promise<boolean> {
  if (step.kind === 'batches') return runBatches(scope, step, row)
  if (step.kind === 'index') return runIndex(scope, step)
  return runContract(scope, step)
}
