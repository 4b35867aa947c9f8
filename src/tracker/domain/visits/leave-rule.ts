// Owns the rule by which a visit leaves: silence counts against a reader only while the reader could be heard. Pure. See ADR 40.
import type { Leases } from './beat-merge.ts'

export type ReceptionTimes = {
  /** The end of the last gap: the tracker can receive beats since then. Epoch ms. */
  since: number
  /** True while any tracker process is in a gap. */
  isInterrupted: boolean
}

export type DueVisit = {
  /** When it leaves unless something is heard, had readers been heard all the time. */
  deadlineAt: number
  /** Every load of the page said goodbye. */
  saidGoodbye: boolean
}

/**
 * When this visit leaves. A reader who fell silent gets a page's lease from the end of a gap. One who said goodbye gets the grace
 * again, in which a reload comes back, but gaps hold such a leave back for as long as a hidden page's lease at most: it is certain.
 */
export function leavesAt(visit: DueVisit, reception: ReceptionTimes, now: number, leases: Leases): number {
  if (visit.saidGoodbye) {
    const held = Math.min(reception.since + leases.graceMs, visit.deadlineAt + leases.hiddenLeaseMs)
    return Math.max(visit.deadlineAt, held)
  }
  const since = reception.isInterrupted ? Math.max(now, reception.since) : reception.since
  return Math.max(visit.deadlineAt, since + leases.visibleLeaseMs)
}
