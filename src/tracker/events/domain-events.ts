import type { GateQuestion } from '#shared/link-settings.ts'
import type { Signal } from '#shared/model/signals.ts'
import type { HeldAnswer } from '#shared/model/visits.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { StoredRun } from '../domain/runs/stored-run.ts'
import type { TenantMap } from '../domain/tenant-map.ts'
import type { LeaveCause } from '../domain/visits/leave-rule.ts'
import type { NewVisitEvent } from '../repositories/visit-events.ts'
import type { VisitRow } from '../repositories/visit-snapshots.ts'

/**
 * The domain events. A service publishes an event in the transaction that decided it. The subscribers run in the same transaction, in the order of
 * `app/subscribers.ts`. `at` is the instant of the decision in epoch ms. An event with `visits` carries the rows of all visits that the transaction
 * decided about, so that a subscriber can process all of them in one statement. The rows are locked and already written.
 */
export type DomainEvent =
  | VisitsOpened
  | VisitsLeft
  | SignalsRaised
  | OpeningsUndeferred
  | VisitIdentified
  | VisitsChanged
  | VisitActed
  | GateLeft
  | LinksCreated
  | OpeningsHeld
  | HeldOpeningsCounted
  | HeldOpeningsAnswered
  | RunSettled

/**
 * Visits opened, or a member confirmed that a person made suspected visits. The columns `hold` and `opened_held` of the rows have their final values.
 * The visits include suspected visits and visits of team members. `isByPerson` (domain/visits/by-person.ts) decides which visits trigger something.
 */
export type VisitsOpened = {
  type: 'visits.opened'
  visits: readonly VisitRow[]
  at: number
  /** The member whose action caused the event. The notification is listed for this member, but no pop-up is shown. */
  actingMemberId?: string | undefined
  /** Visits that opened shortly after many other visits. Their notifications are listed, but no pop-up is shown. */
  withoutPopUp: TenantMap<true>
}

/** Visits left. Each leave is published once. The list also contains suspected visits and visits of team members. */
export type VisitsLeft = {
  type: 'visits.left'
  visits: readonly VisitRow[]
  at: number
  /** Why each visit left. Undefined: a member confirmed a suspected visit that had left before. */
  causes?: ReadonlyMap<VisitRow, LeaveCause | undefined>
  actingMemberId?: string | undefined
}

/** Visits that left raised signals that they did not have before. */
export type SignalsRaised = {
  type: 'signals.raised'
  raised: readonly { visit: VisitRow; signal: Signal }[]
  at: number
}

/** Visits left without an e-mail address. The runs and notifications of their openings must be made now (ADR 14). */
export type OpeningsUndeferred = {
  type: 'visits.openingsUndeferred'
  visits: readonly VisitRow[]
  at: number
  actingMemberId?: string | undefined
}

/** A reader of free pages entered an e-mail address. The feed already contains the opening of the visit (ADR 14). */
export type VisitIdentified = { type: 'visit.identified'; visit: VisitRow; at: number }

/**
 * Visits were resumed, or their readers proved their addresses. Other features must update the data that they copied from these visits. `resumed`: those
 * of the visits that had left and go on.
 */
export type VisitsChanged = {
  type: 'visits.changed'
  visits: readonly Pick<VisitRow, 'workspace_id' | 'visit_id'>[]
  resumed: readonly VisitRow[]
  at: number
}

/** A member made links. They are already written. */
export type LinksCreated = {
  type: 'links.created'
  workspaceId: string
  linkIds: readonly string[]
  at: number
}

/** The reader did something besides reading (ADR 112). The events are stored. The visit may be suspected, or the visit of a team member. */
export type VisitActed = {
  type: 'visit.acted'
  visit: VisitRow
  events: readonly NewVisitEvent[]
  at: number
}

/** Somebody left at a question of the gate (ADR 122). The entry is written. */
export type GateLeft = {
  type: 'gate.left'
  workspaceId: string
  linkId: string
  refusalId: string
  question: GateQuestion
  /** Epoch ms. */
  leftAt: number
  at: number
}

/**
 * A link or a network exceeded its budget of openings. So these earlier visits of the link are held too. Runs that a device has already claimed are
 * not stopped (ADR 47).
 */
export type OpeningsHeld = {
  type: 'openings.held'
  workspaceId: string
  visitIds: readonly string[]
  at: number
}

/** `count` more openings of the link are held, including this `visit`. */
export type HeldOpeningsCounted = { type: 'openings.heldCounted'; visit: VisitRow; count: number; at: number }

/** A member released or dismissed the held openings of a link. The rows of the visits are still marked as held. */
export type HeldOpeningsAnswered = {
  type: 'openings.answered'
  workspaceId: string
  linkId: string
  answer: HeldAnswer
  at: number
}

/** A device settled a run under its lease. The row of the visit is locked. `run` is the state of the run before the settlement. */
export type RunSettled = {
  type: 'run.settled'
  workspaceId: string
  run: StoredRun
  settlement: Settlement
  at: number
}
