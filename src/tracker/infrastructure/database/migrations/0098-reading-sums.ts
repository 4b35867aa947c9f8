// Sums of counted visits by link, by class of reading time and by reader (ADR 132). A worker adds the visits that were counted before.
import type { CreateTableBuilder, Kysely } from 'kysely'

type Kind = 'text' | 'bigint'

async function table(
  db: Kysely<never>,
  name: string,
  key: Record<string, Kind>,
  sums: readonly string[],
): Promise<void> {
  let builder: CreateTableBuilder<string, string> = db.schema
    .createTable(name)
    .addColumn('workspace_id', 'text', (column) => column.notNull())
  const columns: [string, Kind][] = [
    ...Object.entries(key),
    ...sums.map((each): [string, Kind] => [each, 'bigint']),
  ]
  for (const [column, kind] of columns) builder = builder.addColumn(column, kind, (each) => each.notNull())
  await builder.addPrimaryKeyConstraint(`${name}_pk`, ['workspace_id', ...Object.keys(key)]).execute()
}

export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('counted_visits').addColumn('summed', 'text').execute()
  await table(db, 'link_sums', { document_id: 'text', link_id: 'text', document_version: 'bigint' }, [
    ...['page_count', 'visits', 'returned', 'active_ms', 'pages_seen', 'finished'],
    ...['last_opened_at', 'last_active_at', 'readers'],
  ])
  await table(db, 'time_sums', { document_id: 'text', document_version: 'bigint', time_class: 'bigint' }, [
    'visits',
  ])
  await table(
    db,
    'reader_sums',
    { document_id: 'text', reader: 'text', is_visitor: 'bigint', link_id: 'text' },
    ['visits', 'active_ms', 'first_opened_at', 'last_opened_at', 'most_pages', 'most_pages_of'],
  )
  await db.schema
    .createIndex('reader_sums_by_reader')
    .on('reader_sums')
    .columns(['workspace_id', 'reader', 'is_visitor'])
    .execute()
}
