import { claimableAt, type RunSchedule } from '../../domain/runs/schedule.ts'
import type { TrackerContext } from '../context.ts'

/** The lifetime of the cached schedule. A device may give up a lease early, and no event reports this. */
const validMs = 2_000

/** The cache of the instants (epoch ms) at which runs of a workspace become claimable. */
export function createScheduleCache({ clock, store }: TrackerContext, workspaceId: string) {
  let schedule: RunSchedule | null = null
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<RunSchedule> | null = null

  /** One query for all polls at the same time. The result of a query that began before the last invalidation is not cached. */
  function read(): Promise<RunSchedule> {
    if (reading) return reading
    const beganAt = performance.now()
    const next = store
      .forWorkspace(workspaceId)
      .runClaims.schedule()
      .then((known) => {
        if (reading === next) {
          schedule = known
          readAt = beganAt
        }
        return known
      })
      .finally(() => {
        if (reading === next) reading = null
      })
    reading = next
    return next
  }

  const isDue = (known: RunSchedule, memberId: string) => {
    const at = claimableAt(known, memberId)
    return at !== null && at <= clock.now()
  }

  return {
    read,
    /** Due runs are read again, because another device may have claimed them. The result "no run is due" stays valid until the feed changes. */
    async hasRunsFor(memberId: string): Promise<boolean> {
      const isFresh = performance.now() - readAt < validMs
      if (schedule && isFresh && !isDue(schedule, memberId)) return false
      return isDue(await read(), memberId)
    },
    /** Returns when this member can next claim a run, by the latest schedule that was read, which may be old. */
    lastKnownClaimableAt: (memberId: string) => schedule && claimableAt(schedule, memberId),
    invalidate() {
      reading = null
      readAt = Number.NEGATIVE_INFINITY
    },
  }
}
