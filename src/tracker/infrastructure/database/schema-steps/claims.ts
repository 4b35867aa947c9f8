// Only one process executes a step. A claim is a lease in the row of the step, so it also works through a connection pooler, and another process
// continues after the process was killed.
import { sql } from 'kysely'
import { databaseNow } from '../database-now.ts'
import type { StepDatabase } from './step.ts'

export type StepRow = {
  name: string
  position: string | null
  rows_done: number
  finished_at: number | null
}

export type StepScope = {
  readonly db: StepDatabase
  readonly dialect: 'sqlite' | 'postgres'
  /** Identifies this process in the claims. */
  readonly processId: string
}

export const claimMs = 30_000

/** Epoch ms. On SQLite, the only process of the database may use its own clock. */
const nowOf = (dialect: StepScope['dialect']) =>
  dialect === 'postgres' ? databaseNow : sql<number>`(unixepoch('subsec') * 1000)`

export async function readStepRows(db: StepDatabase): Promise<Map<string, StepRow>> {
  const rows: StepRow[] = await db
    .selectFrom('schema_steps')
    .select(['name', 'position', 'rows_done', 'finished_at'])
    .execute()
  return new Map(rows.map((row) => [row.name, row]))
}

/** Claims the step for `claimMs`, or extends the claim. Returns the row, or null if another process has it or it has finished. */
export async function claimStep(
  { db, dialect, processId }: StepScope,
  name: string,
): Promise<StepRow | null> {
  const now = nowOf(dialect)
  await db
    .insertInto('schema_steps')
    .values({ name })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { rows } = await sql<StepRow>`
    update schema_steps set claimed_by = ${processId}, claimed_until = ${now} + ${sql.lit(claimMs)}
    where name = ${name} and finished_at is null
      and (claimed_by is null or claimed_by = ${processId} or claimed_until < ${now})
    returning name, position, rows_done, finished_at`.execute(db)
  return rows[0] ?? null
}

/** Runs `work` and extends the claim meanwhile. For a statement that takes longer than a claim. */
export async function holdingClaim<T>(scope: StepScope, name: string, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void claimStep(scope, name).catch(() => undefined), claimMs / 3)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

export async function releaseStep({ db, processId }: StepScope, name: string): Promise<void> {
  await db
    .updateTable('schema_steps')
    .set({ claimed_by: null, claimed_until: null })
    .where('name', '=', name)
    .where('claimed_by', '=', processId)
    .execute()
}

export async function finishStep(
  { dialect }: Pick<StepScope, 'dialect'>,
  db: StepDatabase,
  name: string,
  requires = 0,
): Promise<void> {
  await sql`update schema_steps set finished_at = ${nowOf(dialect)}, requires = ${requires}, claimed_by = null,
    claimed_until = null where name = ${name}`.execute(db)
}
