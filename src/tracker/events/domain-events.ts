import type { HeldAnswer } from '#shared/model/visits.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { StoredRun } from '../domain/runs/stored-run.ts'
import type { VisitRow } from '../repositories/visit-snapshots.ts'

/**
 * What happened, as a service decided it. An event is published in the transaction that decided it, and its subscribers run in
 * that transaction, in the order of `app/subscribers.ts`. `at` is the instant of the decision in epoch ms.
 *
 * Events of visits carry all visits that the transaction decided about, their rows locked and already written, so that a
 * subscriber needs one statement for all of them.
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
 * Visits opened, or turned out to be a person's after they had been suspected. `hold` and `opened_held` of the rows are decided.
 * Suspected visits and visits of team members are among them: `isByPerson` (repositories/visit-filters.ts) tells which ones trigger something.
 */
export type VisitsOpened = {
  type: 'visits.opened'
  visits: readonly VisitRow[]
  at: number
  /** The member whose action caused the event: it is listed for them, but no pop-up is shown. */
  quietFor?: string | undefined
  /** Ids of visits that came right after many others: they are listed, but no pop-up is shown. */
  hushed: ReadonlySet<string>
}

/** Visits left; each leave is published once. Suspected visits and visits of team members are among them. */
export type VisitsLeft = {
  type: 'visits.left'
  visits: readonly VisitRow[]
  at: number
  quietFor?: string | undefined
}

/** Visits left without an e-mail address: what their opening triggers is not deferred any longer (ADR 14). */
export type OpeningsUndeferred = {
  type: 'visits.openingsUndeferred'
  visits: readonly VisitRow[]
  at: number
  quietFor?: string | undefined
}

/** The reader of free pages entered an e-mail address. The feed has the opening already (ADR 14). */
export type VisitIdentified = { type: 'visit.identified'; visit: VisitRow; at: number }

/** Visits that were resumed, or whose reader proved who they are: what others show of them has to be updated. */
export type VisitsChanged = {
  type: 'visits.changed'
  visits: readonly Pick<VisitRow, 'workspace_id' | 'visit_id'>[]
}

/** A budget of openings was exceeded: these earlier visits of the link are held too, unless their work has started (ADR 47). */
export type OpeningsHeld = {
  type: 'openings.held'
  workspaceId: string
  visitIds: readonly string[]
  at: number
}

/** `count` more openings of the link of `visit` are held, this one among them. */
export type HeldOpeningsCounted = { type: 'openings.heldCounted'; visit: VisitRow; count: number; at: number }

/** A member released or dismissed the held openings of a link. Their visits are still marked as held. */
export type HeldOpeningsAnswered = {
  type: 'openings.answered'
  workspaceId: string
  linkId: string
  answer: HeldAnswer
  at: number
}

/** A device settled a run that it held; its visit's row is locked. `run` is as it was before the settlement. */
export type RunSettled = {
  type: 'run.settled'
  workspaceId: string
  run: StoredRun
  settlement: Settlement
  at: number
}
