// Aggregates of visits, written at each leave (ADR 27). Migration 0011 counts the visits that left before this migration, because the count needs later columns.
import type { CreateTableBuilder, Kysely } from 'kysely'

type Columns = Record<string, 'text' | 'text?' | 'bigint'>

function table(db: Kysely<unknown>, name: string, columns: Columns, key: string[]) {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name)
  for (const [column, kind] of Object.entries(columns)) {
    builder = builder.addColumn(column, kind === 'bigint' ? 'bigint' : 'text', (c) =>
      kind === 'text?' ? c : c.notNull(),
    )
  }
  return builder.addPrimaryKeyConstraint(`${name}_pk`, key).execute()
}

async function tables(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'counted_visits',
    {
      workspace_id: 'text',
      visit_id: 'text',
      document_id: 'text',
      link_id: 'text',
      document_version: 'bigint',
      page_count: 'bigint',
      visitor_id: 'text?',
      reader: 'text',
      opened_at: 'bigint',
      returning: 'bigint',
      active_ms: 'bigint',
      pages_seen: 'bigint',
      finished: 'bigint',
      exit_page: 'bigint',
      pages: 'text',
    },
    ['workspace_id', 'visit_id'],
  )
  await table(
    db,
    'page_days',
    {
      workspace_id: 'text',
      document_id: 'text',
      link_id: 'text',
      day: 'bigint',
      document_version: 'bigint',
      pages: 'text',
    },
    ['workspace_id', 'document_id', 'link_id', 'day', 'document_version'],
  )
}

async function indexes(db: Kysely<unknown>): Promise<void> {
  // A covering index for the figures of a document. The queries do not read the rows, because the rows contain the large JSON of the pages.
  await db.schema
    .createIndex('counted_visits_by_document')
    .on('counted_visits')
    .columns([
      ...['workspace_id', 'document_id', 'opened_at', 'document_version', 'link_id', 'reader', 'returning'],
      ...['active_ms', 'pages_seen', 'page_count', 'finished'],
    ])
    .execute()
  await db.schema
    .createIndex('counted_visits_by_visitor')
    .on('counted_visits')
    .columns(['workspace_id', 'visitor_id'])
    .execute()
}

/** Adds indexes for the lists of the visits of a member or a link, newest first. Beats do not change the indexed columns. */
async function listIndexes(db: Kysely<unknown>): Promise<void> {
  for (const by of ['owner', 'link'] as const) {
    await db.schema
      .createIndex(`visits_by_${by}_and_opening`)
      .on('visits')
      .columns(['workspace_id', `${by}_id`, 'opened_at', 'visit_id'])
      .execute()
  }
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await tables(db)
  await indexes(db)
  await listIndexes(db)
}
