// Adds the time at which a member dismissed a failed run. A dismissed run needs no attention.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('dismissed_at', 'bigint').execute()
}
