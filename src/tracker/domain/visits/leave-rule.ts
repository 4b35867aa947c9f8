// The rules that decide when a visit leaves (ADR 40, ADR 133).
import type { VisitLoads } from './beat-merge.ts'
import { deadline, type Leases } from './leave-times.ts'

/** A reader who reads the document within this time (ms) after they left at the gate did not leave there. Codes are valid for longer. */
export const gateGraceMs = 5 * 60_000

export type ReceptionTimes = {
  /** The end of the last gap, in epoch ms. */
  since: number
  /** True while any tracker process is in a gap. */
  isInterrupted: boolean
}

export type DueVisit = {
  /** The instant at which the visit leaves if no beat arrives and there was no gap. Epoch ms. */
  deadlineAt: number
  /** True if each load of the page sent a goodbye. */
  saidGoodbye: boolean
}

/**
 * Returns the instant at which this visit leaves. During a gap no visit leaves. At the end of a gap, a visit without a goodbye gets a new lease of a
 * visible page. A visit with a goodbye gets a new grace period, because the opening after a reload may not have arrived during the gap. Gaps delay the
 * leave after a goodbye by at most the lease of a hidden page, because the reader has probably closed the page.
 */
export function leavesAt(visit: DueVisit, reception: ReceptionTimes, now: number, leases: Leases): number {
  const since = reception.isInterrupted ? Math.max(now, reception.since) : reception.since
  if (visit.saidGoodbye) {
    const held = Math.min(since + leases.graceMs, visit.deadlineAt + leases.hiddenLeaseMs)
    return Math.max(visit.deadlineAt, held)
  }
  return Math.max(visit.deadlineAt, since + leases.visibleLeaseMs)
}

/**
 * Why a visit left. `closed`: the browser proved that the page is closed, and the short grace is over. `goodbye`: the whole grace is over. `lease`: no
 * beat arrived for the time of a lease.
 */
export type LeaveCause = 'closed' | 'goodbye' | 'lease'

/**
 * A load whose goodbye claims that the browser closed the page for good. `servedAt`: when the tracker sent the page. `heardAt`: when the goodbye
 * arrived. Epoch ms.
 */
export type ClosedLoad = { servedAt: number; heardAt: number }

/** Returns the loads that may give the visit a shorter grace than `graceMs`. Empty: the visit has no such load, or its `graceMs` is over at `now`. */
export function closedLoads(
  state: VisitLoads,
  now: number,
  { graceMs, closedGraceMs }: Leases,
): ClosedLoad[] {
  if (closedGraceMs === null || closedGraceMs >= graceMs) return []
  return state.loads.flatMap(({ superseded, closed, heardAt }) =>
    superseded || closed === undefined || heardAt + graceMs <= now ? [] : [{ servedAt: closed, heardAt }],
  )
}

/** Returns the instant at which the visit leaves if each goodbye has the same grace. */
export const deadlineWithoutProof = (state: VisitLoads, leases: Leases): number =>
  deadline(state, { ...leases, closedGraceMs: null })
