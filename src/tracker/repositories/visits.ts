import type { Connection } from './connection.ts'

export function createVisitRepository({ db }: Connection, workspaceId: string) {
  return {
    /** The member whose link was read. */
    async ownerOf(visitId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('visits')
        .select('owner_id')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .executeTakeFirst()
      return row?.owner_id
    },
  }
}
