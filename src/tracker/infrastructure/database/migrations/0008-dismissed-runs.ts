// When a member dismissed a failed run: nothing needs to be done.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('dismissed_at', 'bigint').execute()
}
