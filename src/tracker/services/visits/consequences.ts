// Owns what an opening or a leave sets off: feed events, runs, notifications. Suspected visits set off nothing.
import type { Transaction } from 'kysely'
import type { Trigger } from '#shared/model/runs.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { byPeople } from '../../repositories/visit-filters.ts'
import { isSuspected, type VisitRow } from '../../repositories/visit-snapshots.ts'
import { countLeaves } from '../analytics/counted-visits.ts'
import { tellOf } from '../notifications/audience.ts'
import type { TellOptions } from '../notifications/notify.ts'
import { createRuns } from '../runs/create.ts'
import { judgeOpenings } from './opening-budget.ts'

export type ConsequenceOptions = TellOptions

/** A member of the team who looks sets nothing off, and neither does what looks like a scanner. */
const isReaders = (visit: VisitRow): boolean => visit.team === null && !isSuspected(visit)

/**
 * To be called in the transaction that decided that `visits` opened or left. What the opening of free pages sets off waits
 * for an e-mail, until the visit leaves without one (ADR 14).
 */
export async function trigger(
  trx: Transaction<Database>,
  visits: readonly VisitRow[],
  event: Trigger,
  options: ConsequenceOptions,
): Promise<void> {
  if (event === 'left')
    await countLeaves(
      trx,
      visits.filter(({ team }) => team === null),
    )
  const unsuspected = visits.filter(isReaders)
  const judged = event === 'opened' ? await judgeOpenings(trx, unsuspected, options) : null
  const people = judged?.visits ?? unsuspected
  const held = people.filter((visit) => visit.opened_held === 1)
  if (event === 'left') await release(trx, held, options)
  const ready = event === 'left' ? people : people.filter((visit) => visit.opened_held === 0)
  await createRuns(trx, ready, event, options)
  for (const visit of visits) {
    const type = !isReaders(visit) ? 'visit.changed' : `visit.${event}`
    options.emit(visit.workspace_id, {
      type: type as 'visit.changed' | 'visit.opened' | 'visit.left',
      subject: { visitId: visit.visit_id },
    })
  }
  await tellOf(trx, ready, event, judged ? { ...options, hushed: judged.hushed } : options)
  if (event === 'opened') await noteLastVisit(trx, people)
}

/** Nobody has said who it was: the opening counts as it is. */
async function release(
  trx: Transaction<Database>,
  held: readonly VisitRow[],
  options: ConsequenceOptions,
): Promise<void> {
  for (const visit of held) {
    await trx
      .updateTable('visits')
      .set({ opened_held: 0 })
      .where('workspace_id', '=', visit.workspace_id)
      .where('visit_id', '=', visit.visit_id)
      .execute()
  }
  await createRuns(trx, held, 'opened', options)
  await tellOf(trx, held, 'opened', options)
}

/** Of a visit whose reader has just said who they are; the feed heard of its opening before. */
export async function openedAfterAll(
  trx: Transaction<Database>,
  visit: VisitRow,
  options: ConsequenceOptions,
): Promise<void> {
  const people = isReaders(visit) ? [visit] : []
  await createRuns(trx, people, 'opened', options)
  options.emit(visit.workspace_id, { type: 'visit.changed', subject: { visitId: visit.visit_id } })
  // Whoever was told that somebody closed it is not told once more that it was opened.
  if (visit.leaves === 0) await tellOf(trx, people, 'opened', options)
  await noteLastVisit(trx, people)
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

/** Of the visitors of `visits`, which turned out to be a scanner's after all, or a person's. */
export async function lastVisitsAnew(trx: Transaction<Database>, visits: readonly VisitRow[]): Promise<void> {
  for (const { workspace_id, visitor_id } of visits) {
    if (visitor_id === null) continue
    await trx
      .updateTable('visitors')
      .set((eb) => ({
        last_visit_at: eb
          .selectFrom('visits')
          .select((visit) => visit.fn.max('visits.opened_at').as('at'))
          .where('visits.workspace_id', '=', workspace_id)
          .where('visits.visitor_id', '=', visitor_id)
          .where(byPeople),
      }))
      .where('workspace_id', '=', workspace_id)
      .where('visitor_id', '=', visitor_id)
      .execute()
  }
}
