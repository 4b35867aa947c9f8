// The instants at which a visit leaves unless another beat arrives.
import type { LoadState, VisitLoads } from './beat-merge.ts'

/** `closedGraceMs`: the grace of a page that the browser closed for good. Null: it has the same grace as the other pages. */
export type Leases = {
  graceMs: number
  closedGraceMs: number | null
  visibleLeaseMs: number
  hiddenLeaseMs: number
}

/** Returns the grace of a load that said goodbye, in ms. */
export const graceOf = ({ closed }: LoadState, { graceMs, closedGraceMs }: Leases): number =>
  closed === undefined ? graceMs : Math.min(graceMs, closedGraceMs ?? graceMs)

/** Returns the instant at which the visit leaves unless another beat arrives: the end of the last lease of its loads. */
export function deadline(state: VisitLoads, leases: Leases): number {
  const ends = state.loads
    .filter((load) => !load.superseded)
    .map((load) => {
      if (load.goodbye) return load.heardAt + graceOf(load, leases)
      return load.heardAt + (load.visible ? leases.visibleLeaseMs : leases.hiddenLeaseMs)
    })
  if (state.opening) ends.push(state.opening.lastAt + leases.visibleLeaseMs)
  return Math.max(0, ...ends)
}

type LeaveTimes = { deadline_at: number | null; sweep_at: number | null }

/**
 * Returns the deadline of the visit and the time of its next check by the sweep. Each beat changes the deadline. An index on such a column would be
 * expensive, so the sweep uses the second column `sweep_at`, which changes rarely. An early check does no harm, but a late check causes a late leave.
 * So `sweep_at` changes only if the deadline is earlier than `sweep_at`. PostgreSQL refuses a row whose `sweep_at` is later than its deadline.
 */
export function leaveAt(deadlineAt: number, before?: Pick<LeaveTimes, 'sweep_at'>): LeaveTimes {
  const lookAt = before?.sweep_at ?? deadlineAt
  return { deadline_at: deadlineAt, sweep_at: Math.min(lookAt, deadlineAt) }
}

/** The values of both columns for a visit that has left. */
export const noLeave: LeaveTimes = { deadline_at: null, sweep_at: null }
