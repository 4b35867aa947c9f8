// The progress of the steps that run after the migrations, and the schema level of each tracker process (ADR 91).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('schema_steps')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('position', 'text')
    .addColumn('rows_done', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('requires', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('claimed_by', 'text')
    .addColumn('claimed_until', 'bigint')
    .addColumn('finished_at', 'bigint')
    .execute()
  await db.schema
    .alterTable('tracker_processes')
    .addColumn('schema_level', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
}
