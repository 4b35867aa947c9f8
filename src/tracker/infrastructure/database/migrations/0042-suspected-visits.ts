// An index for the list and the count of suspected visits. They are a small share of all visits.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index visits_suspected on visits (workspace_id, opened_at, visit_id) where suspected = 1 and confirmed_person_at is null`.execute(
    db,
  )
}
