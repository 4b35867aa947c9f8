import type { AbsenceState } from '../domain/people/absence.ts'
import type { Connection } from './connection.ts'

const hourMs = 3_600_000

/** The absence of all connected devices of one workspace. Instants are epoch ms. */
export function createAbsenceRepository({ db, dialect }: Connection, workspaceId: string) {
  const columns = db
    .selectFrom('workspaces')
    .select(['absence_alert_hours as hours', 'absent_since as since', 'absence_told_at as toldAt'])
    .where('workspace_id', '=', workspaceId)

  type Row = { hours: number; since: number | null; toldAt: number | null }
  const stateOf = ({ hours, since, toldAt }: Row): AbsenceState => ({
    alertAfterMs: hours === 0 ? null : hours * hourMs,
    since,
    toldAt,
  })

  return {
    /** Returns undefined if the workspace does not exist. */
    async find(): Promise<AbsenceState | undefined> {
      const row = await columns.executeTakeFirst()
      return row && stateOf(row)
    },

    /** Returns the state, and locks the workspace's row until the transaction ends. */
    async lock(): Promise<AbsenceState | undefined> {
      const row = await columns.$if(dialect === 'postgres', (query) => query.forUpdate()).executeTakeFirst()
      return row && stateOf(row)
    },

    async save({ since, toldAt }: Pick<AbsenceState, 'since' | 'toldAt'>): Promise<void> {
      await db
        .updateTable('workspaces')
        .set({ absent_since: since, absence_told_at: toldAt })
        .where('workspace_id', '=', workspaceId)
        .execute()
    },
  }
}

/** The workspaces of this installation. */
export function createAllWorkspacesRepository({ db }: Connection) {
  return {
    async ids(): Promise<string[]> {
      const rows = await db.selectFrom('workspaces').select('workspace_id').orderBy('workspace_id').execute()
      return rows.map((row) => row.workspace_id)
    },
  }
}
