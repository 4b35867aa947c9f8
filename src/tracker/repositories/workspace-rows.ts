// Whole rows of a workspace, for its export and import. Other code uses the repository of its aggregate.
import { sql } from 'kysely'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'

/** The tables whose rows belong to a workspace. */
export type WorkspaceTable = {
  [T in keyof Database]: Database[T] extends { workspace_id: string } ? T : never
}[keyof Database]

export type PlainRow = Record<string, string | number | null>

/** The values of the key columns after `workspace_id`. */
export type RowPosition = readonly (string | number)[]

export function createWorkspaceRowRepository({ db }: Connection, workspaceId: string) {
  const of = (table: WorkspaceTable) => sql`${sql.table(table)} where workspace_id = ${workspaceId}`
  return {
    async count(table: WorkspaceTable): Promise<number> {
      const { rows } = await sql<{ count: number }>`select count(*) as count from ${of(table)}`.execute(db)
      return rows[0]?.count ?? 0
    },

    /** Returns up to `limit` rows after `after`, in the order of `key`. `key`: the columns of the key after `workspace_id`. */
    async page(
      table: WorkspaceTable,
      key: readonly string[],
      after: RowPosition | null,
      limit: number,
    ): Promise<PlainRow[]> {
      const columns = sql.join(key.map((column) => sql.ref(column)))
      const later = after ? sql` and (${columns}) > (${sql.join([...after])})` : sql``
      const order = key.length > 0 ? sql` order by ${columns}` : sql``
      const { rows } = await sql<PlainRow>`select * from ${of(table)}${later}${order} limit ${limit}`.execute(
        db,
      )
      return rows
    },

    /** Inserts the rows into this workspace, whatever workspace they name. */
    async insert(table: WorkspaceTable, rows: readonly PlainRow[]): Promise<void> {
      if (rows.length === 0) return
      const own = rows.map((row) => ({ ...row, workspace_id: workspaceId }))
      await db
        .insertInto(table)
        .values(own as never)
        .execute()
    },

    /** Replaces the row of the workspace itself. */
    async replaceWorkspace(row: PlainRow): Promise<void> {
      await db
        .updateTable('workspaces')
        .set({ ...row, workspace_id: workspaceId } as never)
        .where('workspace_id', '=', workspaceId)
        .execute()
    },
  }
}
