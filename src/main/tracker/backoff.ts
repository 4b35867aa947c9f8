import { type BackOff, backOffMs } from '#shared/backoff.ts'

/** The back-off for a tracker that is unreachable. The jitter prevents that all desktops of a team retry at the same time. */
const trackerBackOff: BackOff = { firstMs: 500, maxMs: 30_000, jitter: [0.5, 1] }

/** Returns the wait before the next call, in ms. `attempt` is the number of failed calls. */
export const trackerBackOffMs = (attempt: number, random?: () => number): number =>
  backOffMs(trackerBackOff, attempt, random)
