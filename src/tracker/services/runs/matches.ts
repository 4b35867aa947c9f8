// Owns the Lead or Contact that a device found for a visit: kept with the visit and its visitor.
import type { Transaction } from 'kysely'
import type { RecordMatch } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import { isPossibleMatch } from '../../domain/runs/settlement-bounds.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { RunRow } from '../../repositories/visit-snapshots.ts'

type Trx = Transaction<Database>
type Held = { readonly run: RunRow; readonly settlement: Settlement }
type Match = { readonly visitId: string; readonly match: RecordMatch }

/**
 * A match is accepted for visits of which the device settles a run that it held, where somebody is known by an e-mail; with
 * the org that it was made in, where a result names it.
 */
export async function keepMatches(
  trx: Trx,
  workspaceId: string,
  held: readonly Held[],
  matches: readonly Match[],
): Promise<void> {
  const visitIds = new Set(held.map(({ run }) => run.visit_id))
  const accepted = matches.filter(({ visitId, match }) => visitIds.has(visitId) && isPossibleMatch(match))
  const instanceUrl = held.map(({ settlement }) => settlement.result?.instanceUrl).find(Boolean)
  // One order for all, so that two transactions never wait for each other in a circle.
  for (const { visitId, match } of accepted.toSorted((a, b) => a.visitId.localeCompare(b.visitId))) {
    const record = JSON.stringify(match)
    const visit = await trx
      .updateTable('visits')
      .set({ record })
      .where('workspace_id', '=', workspaceId)
      .where('visit_id', '=', visitId)
      .where('email', 'is not', null)
      .returning('visitor_id')
      .executeTakeFirst()
    if (!visit?.visitor_id) continue
    await trx
      .updateTable('visitors')
      .set({ record, ...(instanceUrl ? { instance_url: instanceUrl } : {}) })
      .where('workspace_id', '=', workspaceId)
      .where('visitor_id', '=', visit.visitor_id)
      .execute()
  }
}
