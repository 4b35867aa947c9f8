import { isByPerson } from '../../domain/visits/by-person.ts'
import type { EventScope, Subscriber } from '../../events/dispatcher.ts'
import { notifyOf } from './audience.ts'
import { notifyOfHeld } from './held-notice.ts'
import { tellActions } from './notices/actions.ts'
import type { NotifyScope } from './notify.ts'
import { ownerAnswered } from './owner-answers.ts'

const scopeOf = (
  { unit, config, emit, note }: EventScope,
  now: number,
  more: Pick<NotifyScope, 'actingMemberId' | 'withoutPopUp'> = {},
): NotifyScope => ({ unit, config, emit, note, now, ...more })

/** The notifications of a deferred opening are written later: at the leave, or when the reader enters an address (ADR 14). */
export const notifyOfOpened: Subscriber<'visits.opened'> = (
  { visits, at, actingMemberId, withoutPopUp },
  scope,
) =>
  notifyOf(
    scopeOf(scope, at, { actingMemberId, withoutPopUp }),
    visits.filter((visit) => isByPerson(visit) && visit.opened_held === 0),
    'opened',
  )

export const notifyOfLeft: Subscriber<'visits.left'> = ({ visits, at, actingMemberId }, scope) =>
  notifyOf(scopeOf(scope, at, { actingMemberId }), visits.filter(isByPerson), 'left')

export const notifyOfUndeferred: Subscriber<'visits.openingsUndeferred'> = (
  { visits, at, actingMemberId },
  scope,
) => notifyOf(scopeOf(scope, at, { actingMemberId }), visits, 'opened')

/** Nobody is notified of the opening of a visit that has already left, because the notification of the leave was written before. */
export const notifyOfIdentified: Subscriber<'visit.identified'> = ({ visit, at }, scope) =>
  notifyOf(
    scopeOf(scope, at),
    [visit].filter((each) => isByPerson(each) && each.leaves === 0),
    'opened',
  )

/** Deletes the notifications of the held visits, because one notification for the link replaces them. A sent message is not deleted. */
export const deleteNotificationsOfHeld: Subscriber<'openings.held'> = ({ workspaceId, visitIds }, { unit }) =>
  unit.forWorkspace(workspaceId).notifications.deleteOfHeld(visitIds)

export const notifyOfHeldCount: Subscriber<'openings.heldCounted'> = ({ visit, count, at }, scope) =>
  notifyOfHeld(scopeOf(scope, at), visit, count)

export const tellOfActed: Subscriber<'visit.acted'> = ({ visit, events, at }, scope) =>
  tellActions(
    scopeOf(scope, at),
    visit,
    events.map(({ kind }) => kind),
  )

/** The result of a settled run may contain the owner of the visitor's record. */
export const decideAudienceOfSettled: Subscriber<'run.settled'> = (
  { workspaceId, run, settlement, at },
  scope,
) => ownerAnswered(scopeOf(scope, at), workspaceId, run, settlement)
