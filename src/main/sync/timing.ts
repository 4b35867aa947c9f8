// Owns the worker's durations, together because they hold each other: a lease outlives the write that it covers.
import type { BackOff } from '#shared/backoff.ts'
import { longestCallMs } from '../salesforce/connection.ts'

export type Timing = {
  /** For reading and planning. */
  leaseMs: number
  /** From right before a write: longer than the write's time-out, its retries and the settling. */
  writeLeaseMs: number
  /** After an answer that got lost: the server has most likely finished. */
  afterLostAnswerMs: number
  /** After a write that we gave up waiting for: the server may be at work for minutes. */
  afterTimeOutMs: number
  /** After a second write whose first one may still be at work: an API call may run 10 minutes. */
  afterLateCommitMs: number
  /** Between attempts at a run, while Salesforce is away. */
  backOff: BackOff
  /** The org's daily limit is a rolling one: asking sooner burns calls. */
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
