// Owns what an opening or a leave sets off: feed events, runs, notifications. Suspected visits set off nothing.
import type { Transaction } from 'kysely'
import type { Trigger } from '#shared/model.ts'
import { countLeaves } from '../analytics/count-leaves.ts'
import { tellOf } from '../notifications/audience.ts'
import type { TellOptions } from '../notifications/tell.ts'
import { createRuns } from '../runs/create.ts'
import type { Database } from '../store/schema.ts'
import { isSuspected, type VisitRow } from './snapshots.ts'

export type ConsequenceOptions = TellOptions

/** To be called in the transaction that decided that `visits` opened or left. */
export async function trigger(
  trx: Transaction<Database>,
  visits: readonly VisitRow[],
  event: Trigger,
  options: ConsequenceOptions,
): Promise<void> {
  if (event === 'left') await countLeaves(trx, visits)
  const people = visits.filter((visit) => !isSuspected(visit))
  await createRuns(trx, people, event, { now: options.now, ...options.config })
  for (const visit of visits) {
    const type = isSuspected(visit) ? 'visit.changed' : `visit.${event}`
    options.emit(visit.workspace_id, {
      type: type as 'visit.changed' | 'visit.opened' | 'visit.left',
      subject: { visitId: visit.visit_id },
    })
  }
  await tellOf(trx, people, event, options)
  if (event === 'opened') await noteLastVisit(trx, people)
}

/** Keeps the list of visitors in order without adding up all visits. */
async function noteLastVisit(trx: Transaction<Database>, visits: readonly VisitRow[]): Promise<void> {
  for (const visit of visits) {
    if (visit.visitor_id === null) continue
    await trx
      .updateTable('visitors')
      .set({ last_visit_at: visit.opened_at })
      .where('workspace_id', '=', visit.workspace_id)
      .where('visitor_id', '=', visit.visitor_id)
      .where((eb) => eb.or([eb('last_visit_at', 'is', null), eb('last_visit_at', '<', visit.opened_at)]))
      .execute()
  }
}
