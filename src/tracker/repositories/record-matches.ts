import type { RecordMatch } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'

export function createRecordMatchRepository({ db }: Connection, workspaceId: string) {
  return {
    /**
     * Stores the found Lead or Contact with the visit and its visitor. Nothing changes if the visit has no e-mail address. `instanceUrl` is the
     * origin of the Salesforce org, or undefined if it is unknown.
     */
    async save(visitId: string, match: RecordMatch, instanceUrl: string | undefined): Promise<void> {
      const record = JSON.stringify(match)
      const visit = await db
        .updateTable('visits')
        .set({ record })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .where('email', 'is not', null)
        .returning('visitor_id')
        .executeTakeFirst()
      if (!visit?.visitor_id) return
      await db
        .updateTable('visitors')
        .set({ record, ...(instanceUrl ? { instance_url: instanceUrl } : {}) })
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visit.visitor_id)
        .execute()
    },
  }
}
