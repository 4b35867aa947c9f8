// Names and companies of visitors, and the table of companies (ADR 75). The worker company-grouping fills the companies of existing visitors.
import { type Kysely, sql } from 'kysely'

/** Returns the search text of `text` by the rules at the time of this migration. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/[\u30a1-\u30f6\u30fd\u30fe]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x60))
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Returns the name in a stored match. Returns null if the match has no name, or the address or the id as its name. */
function nameIn(record: string | null, email: string): string | null {
  if (record === null) return null
  try {
    const { id, name } = JSON.parse(record) as { id?: unknown; name?: unknown }
    if (typeof name !== 'string' || name === id || name.toLowerCase() === email.toLowerCase()) return null
    return name.trim() || null
  } catch {
    return null
  }
}

type Row = { w: string; id: string; email: string; record: string | null }

const texts = ['name', 'company', 'account_id', 'link_name', 'domain', 'company_id'] as const

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of texts) await db.schema.alterTable('visitors').addColumn(column, 'text').execute()
  await db.schema
    .alterTable('visitors')
    .addColumn('search_text', 'text', (column) => column.notNull().defaultTo(''))
    .execute()
  await db.schema
    .alterTable('visitors')
    .addColumn('grouped', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createTable('companies')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('company_id', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('named_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('domain', 'text')
    .addColumn('account_id', 'text')
    .addColumn('instance_url', 'text')
    .addColumn('search_text', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('last_visit_at', 'bigint')
    .addPrimaryKeyConstraint('companies_pk', ['workspace_id', 'company_id'])
    .addUniqueConstraint('companies_by_key', ['workspace_id', 'key'])
    .execute()
  const index = (name: string, table: string, columns: string[]) =>
    db.schema.createIndex(name).on(table).columns(columns).execute()
  await index('companies_by_visit', 'companies', ['workspace_id', 'last_visit_at', 'company_id'])
  await index('visitors_by_company', 'visitors', [
    'workspace_id',
    'company_id',
    'last_visit_at',
    'visitor_id',
  ])
  await index('visitors_by_domain', 'visitors', ['workspace_id', 'domain', 'account_id', 'company_id'])
  await sql`create index visitors_by_grouping on visitors (grouped)`.execute(db)

  const { rows } =
    await sql<Row>`select workspace_id as w, visitor_id as id, email, record from visitors`.execute(db)
  for (const { w, id, email, record } of rows) {
    const name = nameIn(record, email)
    const text = folded([email, name ?? ''].join('\n'))
    await sql`update visitors set name = ${name}, search_text = ${text}
      where workspace_id = ${w} and visitor_id = ${id}`.execute(db)
  }
}
