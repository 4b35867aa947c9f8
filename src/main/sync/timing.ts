// The durations of the run worker. A lease for a write must be longer than the write.
import type { BackOff } from '#shared/backoff.ts'
import { longestCallMs } from '../salesforce/connection.ts'

export type Timing = {
  /** The lease for reading and planning. */
  leaseMs: number
  /**
   * The lease that is set right before a write. This lease is longer than the timeout of the write, the retries and the settling together.
   */
  writeLeaseMs: number
  /** The wait after a lost response. The server has most likely finished the request. */
  afterLostAnswerMs: number
  /** The wait after a timeout. The server may execute the request for minutes. */
  afterTimeOutMs: number
  /** The wait before the second search after a repeated write: the first write may still be running (docs/adr/0043). */
  afterLateCommitMs: number
  /** The back-off between the attempts of a run while Salesforce is unavailable. */
  backOff: BackOff
  /**
   * The pause after the org has reached its limit of API calls. The limit counts the last 24 hours, so new calls become available all the
   * time.
   */
  quotaPauseMs: number
  /** The wait before a write is repeated after a row lock. */
  lockRetryMs: number
  /** The interval at which a worker that lost its lease asks the tracker which Task was kept. */
  keptTaskPollMs: number
}

export const defaultTiming: Timing = {
  leaseMs: 60_000,
  writeLeaseMs: 120_000,
  afterLostAnswerMs: 5_000,
  afterTimeOutMs: 120_000,
  afterLateCommitMs: longestCallMs + 60_000,
  backOff: { firstMs: 5_000, maxMs: 15 * 60_000, jitter: [0.75, 1.25] },
  quotaPauseMs: 15 * 60_000,
  lockRetryMs: 1_500,
  keptTaskPollMs: 5_000,
}
