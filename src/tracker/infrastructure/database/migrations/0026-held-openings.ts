// Rate budgets for openings: the network of each visit, and whether its notifications and runs are held (ADR 47).
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('network', 'text').execute()
  await db.schema
    .alterTable('visits')
    .addColumn('hold', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .alterTable('notifications')
    .addColumn('held_count', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`create index visits_held on visits (workspace_id, link_id) where hold = 1`.execute(db)
}
