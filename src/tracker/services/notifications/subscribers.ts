import { sql } from 'kysely'
import type { EventScope, Subscriber } from '../../events/dispatcher.ts'
import { isByPerson } from '../../repositories/visit-filters.ts'
import { tellOf } from './audience.ts'
import { tellHeld } from './held-notice.ts'
import type { TellOptions } from './notify.ts'
import { ownerAnswered } from './owner-answers.ts'

const optionsOf = ({ unit, config, emit }: EventScope, now: number): TellOptions => ({
  now,
  config,
  emit,
  dialect: unit.dialect,
})

/** Notifications of a deferred opening are written when it is undeferred, or when the reader is identified (ADR 14). */
export const notifyOfOpened: Subscriber<'visits.opened'> = ({ visits, at, quietFor, hushed }, scope) =>
  tellOf(
    scope.unit.db,
    visits.filter((visit) => isByPerson(visit) && visit.opened_held === 0),
    'opened',
    { ...optionsOf(scope, at), quietFor, hushed },
  )

export const notifyOfLeft: Subscriber<'visits.left'> = ({ visits, at, quietFor }, scope) =>
  tellOf(scope.unit.db, visits.filter(isByPerson), 'left', { ...optionsOf(scope, at), quietFor })

export const notifyOfUndeferred: Subscriber<'visits.openingsUndeferred'> = (
  { visits, at, quietFor },
  scope,
) => tellOf(scope.unit.db, visits, 'opened', { ...optionsOf(scope, at), quietFor })

/** A member who was notified that this visit left is not notified of its opening afterwards. */
export const notifyOfIdentified: Subscriber<'visit.identified'> = ({ visit, at }, scope) =>
  tellOf(
    scope.unit.db,
    [visit].filter((each) => isByPerson(each) && each.leaves === 0),
    'opened',
    optionsOf(scope, at),
  )

/** One notification for the link replaces those of the visits. A message that was sent cannot be taken back. */
export const deleteNotificationsOfHeld: Subscriber<'openings.held'> = async (
  { workspaceId: ws, visitIds },
  { unit },
) => {
  const json = JSON.stringify(visitIds)
  const among =
    unit.dialect === 'postgres'
      ? sql<string>`(select value from jsonb_array_elements_text(${json}::jsonb))`
      : sql<string>`(select value from json_each(${json}))`
  await sql`delete from deliveries where workspace_id = ${ws} and visit_id in ${among}`.execute(unit.db)
  await sql`delete from notifications where workspace_id = ${ws} and visit_id in ${among}`.execute(unit.db)
  await sql`delete from audiences where workspace_id = ${ws} and visit_id in ${among} and decide_at is not null`.execute(
    unit.db,
  )
}

export const notifyOfHeldCount: Subscriber<'openings.heldCounted'> = ({ visit, count, at }, scope) =>
  tellHeld(scope.unit.db, visit, count, optionsOf(scope, at))

/** A settled run may be the answer to the question who owns the visitor's record. */
export const decideAudienceOfSettled: Subscriber<'run.settled'> = (
  { workspaceId, run, settlement, at },
  scope,
) => ownerAnswered(scope.unit.db, workspaceId, run, settlement, optionsOf(scope, at))
