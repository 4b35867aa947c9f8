// The durations of the run worker. They depend on each other: a lease must be longer than the write that it covers.
import type { BackOff } from '#shared/backoff.ts'
import { longestCallMs } from '../salesforce/connection.ts'

export type Timing = {
  /** The lease for reading and planning. */
  leaseMs: number
  /** The lease from right before a write: longer than the write's timeout, its retries and the settling. */
  writeLeaseMs: number
  /** The wait after a lost answer: the server has most likely finished. */
  afterLostAnswerMs: number
  /** The wait after a timeout: the server may work for minutes. */
  afterTimeOutMs: number
  /** The wait before the second search, after a repeated write whose first one may still be running (docs/adr/0043). */
  afterLateCommitMs: number
  /** Between attempts at a run while Salesforce is unavailable. */
  backOff: BackOff
  /** The org's daily limit is a rolling window: asking sooner would use up calls. */
  quotaPauseMs: number
  /** Between tries at a locked row. */
  lockRetryMs: number
  /** How often a worker that lost its lease asks which Task was kept. */
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
