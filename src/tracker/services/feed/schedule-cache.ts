import { type Claimant, claimableAt, type RunSchedule } from '../../domain/runs/schedule.ts'
import type { TrackerContext } from '../context.ts'
import type { FeedLoads } from './loads.ts'

/** A cached schedule is used for this time. The time is limited, because no event reports that a device gave up a lease early. */
const validMs = 2_000

/** The cache of the instants (epoch ms) at which runs of a workspace become claimable. */
export function createScheduleCache(
  { clock, loads }: Pick<TrackerContext, 'clock'> & { loads: FeedLoads },
  workspaceId: string,
) {
  let schedule: RunSchedule | null = null
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<RunSchedule> | null = null

  /** Concurrent calls share one query. The result of a query that began before the last invalidation is not cached. */
  function read(): Promise<RunSchedule> {
    if (reading) return reading
    const beganAt = performance.now()
    const next = loads
      .schedule(workspaceId)
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

  const isDue = (known: RunSchedule, claimant: Claimant) => {
    const at = claimableAt(known, claimant)
    return at !== null && at <= clock.now()
  }

  const isFresh = () => performance.now() - readAt < validMs

  /** True if the schedule is fresh and has no run that is due for this device. */
  const hasNoneFor = (claimant: Claimant) => schedule !== null && isFresh() && !isDue(schedule, claimant)

  return {
    read,
    /** Reads the schedule, unless it is fresh. */
    async refresh(): Promise<void> {
      if (!isFresh()) await read()
    },
    hasNoneFor,
    /**
     * True if the device can claim a run now. If the cached schedule is fresh and has no due run, the result is false without a query. If a run is
     * due, the schedule is read again, because another device may have claimed the run.
     */
    async hasRunsFor(claimant: Claimant): Promise<boolean> {
      return !hasNoneFor(claimant) && isDue(await read(), claimant)
    },
    /** Returns the earliest instant at which this device can claim a run. Uses the last schedule that was read, even if that schedule is old. */
    lastKnownClaimableAt: (claimant: Claimant) => schedule && claimableAt(schedule, claimant),
    invalidate() {
      reading = null
      readAt = Number.NEGATIVE_INFINITY
    },
  }
}
