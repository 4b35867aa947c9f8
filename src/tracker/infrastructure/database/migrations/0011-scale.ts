// Lists of documents, links and visitors read their counts from `counted_visits`. Adds the last activity of each counted visit, and indexes.
// Then counts the visits that left before analytics existed (migration 0005).
import { type Kysely, sql } from 'kysely'
import { countLeftVisits, type LeftVisit } from './frozen/count-left-visits.ts'

async function lastRead(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('counted_visits')
    .addColumn('last_active_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`
    update counted_visits set last_active_at = coalesce((
      select visits.last_active_at from visits
      where visits.workspace_id = counted_visits.workspace_id and visits.visit_id = counted_visits.visit_id
    ), opened_at)`.execute(db)
}

async function indexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(`counted_visits_${name}`)
      .on('counted_visits')
      .columns(['workspace_id', ...columns])
      .execute()
  await index('read_by_link', ['document_id', 'link_id', 'last_active_at'])
  await index('read_by_visitor', ['visitor_id', 'document_id', 'opened_at', 'active_ms'])
  await db.schema.dropIndex('counted_visits_by_visitor').execute()
}

const batch = 1_000

/** Ordered by document, so that a batch changes few rows of `page_days`. */
async function backfill(db: Kysely<unknown>): Promise<void> {
  const { rows: counted } = await sql`select 1 from counted_visits limit 1`.execute(db)
  if (counted.length > 0) return
  let after = { workspace_id: '', document_id: '', opened_at: 0, visit_id: '' }
  for (;;) {
    const { rows } = await sql<LeftVisit>`
      select workspace_id, visit_id, document_id, link_id, document_version, page_count, visitor_id, reader_key,
        opened_at, last_active_at, "returning", active_ms, pages, page, suspected, confirmed_person_at
      from visits
      where leaves > 0 and (workspace_id, document_id, opened_at, visit_id)
        > (${after.workspace_id}, ${after.document_id}, ${after.opened_at}, ${after.visit_id})
      order by workspace_id, document_id, opened_at, visit_id
      limit ${batch}`.execute(db)
    await countLeftVisits(db, rows)
    const last = rows.at(-1)
    if (!last || rows.length < batch) return
    after = last
  }
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await lastRead(db)
  await indexes(db)
  await backfill(db)
}
