import { normalizeForComparison } from '#shared/email-address.ts'
import type { RecordMatch } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'

export function createRecordMatchRepository({ db }: Connection, workspaceId: string) {
  return {
    /**
     * Stores the found Lead or Contact with the visit. Nothing changes if the visit has neither an e-mail address nor a claimed record.
     * @returns the id of the visit's visitor, which is null for a visit without an address. Undefined: nothing changed.
     */
    async pin(visitId: string, match: RecordMatch): Promise<{ visitorId: string | null } | undefined> {
      const address = match.email ? normalizeForComparison(match.email) : null
      const visit = await db
        .updateTable('visits')
        .set((eb) => ({
          record: JSON.stringify(match),
          record_email: eb.case().when('email', 'is', null).then(address).else(null).end(),
        }))
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .where((eb) => eb.or([eb('email', 'is not', null), eb('claimed_record', 'is not', null)]))
        .returning('visitor_id')
        .executeTakeFirst()
      return visit && { visitorId: visit.visitor_id }
    },
  }
}
