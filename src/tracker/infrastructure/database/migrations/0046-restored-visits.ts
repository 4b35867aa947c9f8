import type { Kysely } from 'kysely'

/** The instant of the backup from which a visit was restored, if the visit could still leave. Null: not restored, or over at the backup. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('restored_at', 'bigint').execute()
}
