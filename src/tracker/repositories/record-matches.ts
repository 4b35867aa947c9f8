import type { RecordMatch } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'

export function createRecordMatchRepository({ db }: Connection, workspaceId: string) {
  return {
    /**
     * Stores the found Lead or Contact with the visit. Nothing changes if the visit has no e-mail address.
     * @returns the id of the visit's visitor, or null if the visit has no visitor
     */
    async pin(visitId: string, match: RecordMatch): Promise<string | null> {
      const visit = await db
        .updateTable('visits')
        .set({ record: JSON.stringify(match) })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .where('email', 'is not', null)
        .returning('visitor_id')
        .executeTakeFirst()
      return visit?.visitor_id ?? null
    },
  }
}
