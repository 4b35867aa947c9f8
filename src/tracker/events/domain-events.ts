import type { HeldAnswer } from '#shared/model/visits.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { StoredRun } from '../domain/runs/stored-run.ts'
import type { VisitMap } from '../domain/visits/visit-map.ts'
import type { VisitRow } from '../repositories/visit-snapshots.ts'

/**
 * The domain events. A service publishes an event in the transaction that decided it. The subscribers run in the same transaction, in the order of
 * `app/subscribers.ts`. `at` is the instant of the decision in epoch ms.  Events of visits carry all visits that the transaction decided about. Their
 * rows are locked and already written. So a subscriber needs one statement for all visits.
 */
export type DomainEvent =
  | VisitsOpened
  | VisitsLeft
  | OpeningsUndeferred
  | VisitIdentified
  | VisitsChanged
  | OpeningsHeld
  | HeldOpeningsCounted
  | HeldOpeningsAnswered
  | RunSettled

/**
 * Visits opened, or a member confirmed that suspected visits were a person's. The columns `hold` and `opened_held` of the rows are decided. The
 * visits include suspected visits and visits of team members. `isByPerson` (domain/visits/by-person.ts) decides which visits trigger something.
 */
export type VisitsOpened = {
  type: 'visits.opened'
  visits: readonly VisitRow[]
  at: number
  /** The member whose action caused the event. The notification is listed for this member, but no pop-up is shown. */
  actingMemberId?: string | undefined
  /** Visits that opened shortly after many other visits. Their notifications are listed, but no pop-up is shown. */
  withoutPopUp: VisitMap<true>
}

/** Visits left. Each leave is published once. The visits include suspected visits and visits of team members. */
export type VisitsLeft = {
  type: 'visits.left'
  visits: readonly VisitRow[]
  at: number
  actingMemberId?: string | undefined
}

/** Visits left without an e-mail address. The runs and notifications of their opening are not deferred any longer (ADR 14). */
export type OpeningsUndeferred = {
  type: 'visits.openingsUndeferred'
  visits: readonly VisitRow[]
  at: number
  actingMemberId?: string | undefined
}

/** The reader of free pages entered an e-mail address. The opening is already in the feed (ADR 14). */
export type VisitIdentified = { type: 'visit.identified'; visit: VisitRow; at: number }

/** Visits were resumed, or their readers proved their address. Copies of these visits in other features must be updated. */
export type VisitsChanged = {
  type: 'visits.changed'
  visits: readonly Pick<VisitRow, 'workspace_id' | 'visit_id'>[]
}

/** A budget of openings was exceeded. These earlier visits of the link become held too, unless their runs have started (ADR 47). */
export type OpeningsHeld = {
  type: 'openings.held'
  workspaceId: string
  visitIds: readonly string[]
  at: number
}

/** `count` more openings of the link are held, including this `visit`. */
export type HeldOpeningsCounted = { type: 'openings.heldCounted'; visit: VisitRow; count: number; at: number }

/** A member released or dismissed the held openings of a link. The visits are still marked as held. */
export type HeldOpeningsAnswered = {
  type: 'openings.answered'
  workspaceId: string
  linkId: string
  answer: HeldAnswer
  at: number
}

/** A device settled a run that it held. The row of the visit is locked. `run` is the run before the settlement. */
export type RunSettled = {
  type: 'run.settled'
  workspaceId: string
  run: StoredRun
  settlement: Settlement
  at: number
}
