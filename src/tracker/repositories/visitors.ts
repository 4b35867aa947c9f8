import type { Connection } from './connection.ts'
import { byPeople } from './visit-filters.ts'

export function createVisitorRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Keeps the list of visitors in order without a sum over all visits. `openedAt`: epoch ms. An earlier instant changes nothing. */
    async noteVisit(visitorId: string, openedAt: number): Promise<void> {
      await db
        .updateTable('visitors')
        .set({ last_visit_at: openedAt })
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .where((eb) => eb.or([eb('last_visit_at', 'is', null), eb('last_visit_at', '<', openedAt)]))
        .execute()
    },

    /** Computes the last visit from all visits by a person: one of them became suspected, or is not suspected any more. */
    async recomputeLastVisit(visitorId: string): Promise<void> {
      await db
        .updateTable('visitors')
        .set((eb) => ({
          last_visit_at: eb
            .selectFrom('visits')
            .select((visit) => visit.fn.max('visits.opened_at').as('at'))
            .where('visits.workspace_id', '=', workspaceId)
            .where('visits.visitor_id', '=', visitorId)
            .where(byPeople),
        }))
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .execute()
    },
  }
}
