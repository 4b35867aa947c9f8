import { type BackOff, backOffMs } from '#shared/backoff.ts'

/** Between calls to a tracker that doesn't answer. The desktops of a team don't come back in the same second. */
const trackerBackOff: BackOff = { firstMs: 500, maxMs: 30_000, jitter: [0.5, 1] }

/** The wait before the next call, in ms. `attempt`: failed calls so far, counted from 1. */
export const trackerBackOffMs = (attempt: number, random?: () => number): number =>
  backOffMs(trackerBackOff, attempt, random)
