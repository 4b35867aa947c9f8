// Finds and changes the texts of members that contain an address. Members may write an address into titles, notes and templates.
import { type RawBuilder, sql } from 'kysely'
import type { Connection } from './connection.ts'
import { columnsOfKind, type RegisteredTable } from './personal-data.ts'

/** A row with at least one text that contains the address. */
export type TextRow = { table: RegisteredTable; key: Record<string, unknown>; texts: Record<string, string> }

/** The columns after `workspace_id` in the primary key. */
const keys: Partial<Record<RegisteredTable, readonly string[]>> = {
  agreements: ['hash'],
  audit_events: ['event_id'],
  bundle_versions: ['document_id', 'number'],
  companies: ['company_id'],
  crash_reports: ['report_id'],
  deliveries: ['delivery_id'],
  document_versions: ['document_id', 'number'],
  documents: ['document_id'],
  folders: ['folder_id'],
  link_batches: ['batch_id'],
  link_presets: ['preset_id'],
  links: ['link_id'],
  runs: ['run_id'],
  tags: ['tag_id'],
  notice_deliveries: ['delivery_id'],
  uploads: ['upload_id'],
  visit_events: ['visit_id', 'event_id'],
  webhook_deliveries: ['delivery_id'],
  webhooks: ['webhook_id'],
  workflows: ['workflow_id'],
  workspaces: [],
}

/** The number of rows that one statement reads. SQLite runs a statement without interruption, so beats would wait for a longer one. */
const rowsPerStatement = 2_000

const likeOf = (spelling: string) => `%${spelling.replace(/[\\%_]/g, '\\$&')}%`

const containsAny = (columns: readonly string[], spellings: readonly string[]): RawBuilder<boolean> =>
  sql.join(
    columns.flatMap((column) =>
      spellings.map((spelling) => sql`lower(${sql.ref(column)}) like ${likeOf(spelling)} escape '\\'`),
    ),
    sql` or `,
  )

const tuple = (values: readonly unknown[]) => sql`(${sql.join(values)})`
const refs = (columns: readonly string[]) => sql`(${sql.join(columns.map((column) => sql.ref(column)))})`

/** `spellings`: spellings of the address in lower case (domain/privacy/scrub.ts). */
export function createErasureTextRepository({ db }: Connection, workspaceId: string) {
  /** Returns the key of the last row of the next page. Undefined: the rest fits into one page. */
  async function endOfPage(table: string, key: readonly string[], after: readonly unknown[] | null) {
    if (key.length === 0) return undefined
    const { rows } = await sql<Record<string, unknown>>`
      select ${sql.join(key.map((column) => sql.ref(column)))} from ${sql.table(table)}
      where workspace_id = ${workspaceId} ${after ? sql`and ${refs(key)} > ${tuple(after)}` : sql``}
      order by ${sql.join(key.map((column) => sql.ref(column)))} limit 1 offset ${rowsPerStatement}`.execute(
      db,
    )
    const [row] = rows
    return row && key.map((column) => row[column])
  }

  async function* rowsOf(table: RegisteredTable, columns: readonly string[], spellings: readonly string[]) {
    const key = keys[table]
    if (!key) throw new Error(`the primary key of ${table} is missing in erasure-texts.ts`)
    for (let after: readonly unknown[] | null = null; ; ) {
      const end = await endOfPage(table, key, after)
      const { rows } = await sql<Record<string, unknown>>`
        select ${sql.join([...key, ...columns].map((column) => sql.ref(column)))} from ${sql.table(table)}
        where workspace_id = ${workspaceId}
        ${after ? sql`and ${refs(key)} > ${tuple(after)}` : sql``}
        ${end ? sql`and ${refs(key)} <= ${tuple(end)}` : sql``}
        and (${containsAny(columns, spellings)})
        order by ${sql.join(['workspace_id', ...key].map((column) => sql.ref(column)))}`.execute(db)
      for (const row of rows) {
        yield {
          table,
          key: Object.fromEntries(key.map((column) => [column, row[column]])),
          texts: Object.fromEntries(
            columns.flatMap((column) => (typeof row[column] === 'string' ? [[column, row[column]]] : [])),
          ) as Record<string, string>,
        }
      }
      if (!end) return
      after = end
    }
  }

  return {
    /** Returns the rows with a text that contains one of the spellings. Reads the tables in pages. */
    async find(spellings: readonly string[]): Promise<TextRow[]> {
      const found: TextRow[] = []
      for (const [table, columns] of columnsOfKind('text')) {
        for await (const row of rowsOf(table, columns, spellings)) found.push(row)
      }
      return found
    },

    /** Reads the texts again. Call it in the transaction that changes them, because a member may have changed them meanwhile. */
    async read({ table, key, texts }: TextRow): Promise<Record<string, string> | undefined> {
      const where = Object.entries(key).map(([column, value]) => sql` and ${sql.ref(column)} = ${value}`)
      const { rows } = await sql<Record<string, string>>`
        select ${sql.join(Object.keys(texts).map((column) => sql.ref(column)))} from ${sql.table(table)}
        where workspace_id = ${workspaceId}${sql.join(where, sql``)}`.execute(db)
      return rows[0]
    },

    async write({ table, key }: TextRow, texts: Record<string, string>): Promise<void> {
      const set = Object.entries(texts).map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
      if (set.length === 0) return
      const where = Object.entries(key).map(([column, value]) => sql` and ${sql.ref(column)} = ${value}`)
      await sql`update ${sql.table(table)} set ${sql.join(set)}
        where workspace_id = ${workspaceId}${sql.join(where, sql``)}`.execute(db)
    },
  }
}
