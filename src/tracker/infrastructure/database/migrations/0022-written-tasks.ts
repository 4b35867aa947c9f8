// Adds the texts that a run wrote into its Task, so that manual edits can be detected. Adds the time at which a desktop searches Salesforce again
// for a Task that was committed late.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('written', 'text').execute()
  await db.schema.alterTable('runs').addColumn('look_again_at', 'bigint').execute()
  await db.schema
    .createIndex('runs_to_look_again')
    .on('runs')
    .columns(['workspace_id', 'look_again_at'])
    .where('look_again_at', 'is not', null)
    .execute()
}
