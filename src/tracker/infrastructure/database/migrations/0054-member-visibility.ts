// The setting of a workspace that says what its members see (ADR 96).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('workspaces')
    .addColumn('member_visibility', 'text', (column) => column.notNull().defaultTo('everything'))
    .execute()
}
