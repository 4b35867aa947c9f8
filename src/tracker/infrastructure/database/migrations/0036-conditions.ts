// Conditions of workflows (ADR 81), and the version of runs: an older desktop gets no run of a later version.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('workflows').addColumn('conditions', 'text').execute()
  await db.schema.alterTable('runs').addColumn('record_conditions', 'text').execute()
  // Every desktop can execute the runs that exist.
  await db.schema
    .alterTable('runs')
    .addColumn('run_version', 'integer', (column) => column.notNull().defaultTo(1))
    .execute()
}
