// Reads all rows of a workspace, so that a test sees each change.
import { type Kysely, sql } from 'kysely'
import { isPostgres } from '../../infrastructure/database/migrate.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { tenantRows } from '../testing.ts'

/** The rows of a workspace by table. Each row is JSON. */
export type Rows = Record<string, string[]>

type FoundRow = { table: string; workspace_id: string; row: string }

/** One statement for all tables, because the tests of the tenant isolation read all rows thousands of times. */
async function rowsOnPostgres(
  db: Kysely<Database>,
  tables: readonly string[],
  workspaceIds: readonly string[],
): Promise<FoundRow[]> {
  const ofTable = (table: string) => sql`
    select ${sql.lit(table)} as "table", workspace_id, row_to_json(t)::text as "row"
    from ${sql.table(table)} as t where workspace_id in (${sql.join(workspaceIds)})`
  const { rows } = await sql<FoundRow>`${sql.join(tables.map(ofTable), sql` union all `)}`.execute(db)
  return rows
}

async function rowsOnSqlite(
  db: Kysely<Database>,
  tables: readonly string[],
  workspaceIds: readonly string[],
): Promise<FoundRow[]> {
  const found: FoundRow[] = []
  for (const table of tables) {
    const rows = await db
      .selectFrom(table as 'members')
      .selectAll()
      .where('workspace_id', 'in', workspaceIds)
      .execute()
    found.push(...rows.map((row) => ({ table, workspace_id: row.workspace_id, row: JSON.stringify(row) })))
  }
  return found
}

/** Returns all rows of these workspaces, by workspace and table, in a fixed order. */
export async function rowsOfEach<Id extends string>(
  db: Kysely<Database>,
  workspaceIds: readonly Id[],
): Promise<Record<Id, Rows>> {
  const tables = Object.keys(tenantRows('', 1))
  const rows = await (isPostgres(db) ? rowsOnPostgres : rowsOnSqlite)(db, tables, workspaceIds)
  const empty = () => Object.fromEntries(tables.map((table) => [table, [] as string[]]))
  const found: Record<string, Rows> = Object.fromEntries(workspaceIds.map((id) => [id, empty()]))
  for (const { table, workspace_id, row } of rows) found[workspace_id]?.[table]?.push(row)
  for (const ofWorkspace of Object.values(found)) for (const each of Object.values(ofWorkspace)) each.sort()
  return found as Record<Id, Rows>
}

/** Returns all rows of the workspace, by table, in a fixed order. */
export async function rowsOf(db: Kysely<Database>, workspaceId: string): Promise<Rows> {
  return (await rowsOfEach(db, [workspaceId]))[workspaceId] as Rows
}
