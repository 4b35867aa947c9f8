// Runs are claimed under a lease, settled, and retried. The daily count of Salesforce API calls is here too.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Instant } from '../instant.ts'
import { DurationMs, Id } from '../model/basics.ts'
import { RecordMatch, Run, RunReason, RunResult, WrittenTask } from '../model/runs.ts'
import { Visit } from '../model/visits.ts'

/** A claimed run with the data that its worker needs. */
export const ClaimedRun = Run.extend({
  leaseToken: z.string(),
  leaseUntil: Instant,
  /** True if an earlier attempt may have written. The worker then searches for the reference before it writes. */
  mayHaveWritten: z.boolean(),
  /** The result of an earlier leave of the same visit. The worker updates that Task and creates none. */
  previous: RunResult.nullable(),
  /** The latest versions that its attempts wrote, or were about to write; the last one is the latest. */
  written: z.array(WrittenTask).default([]),
  /** Set where an earlier write may be committed late: how long until somebody looks again. 0 or less: it is due. */
  lookAgainInMs: z.number().nullable().default(null),
})
export type ClaimedRun = z.infer<typeof ClaimedRun>

/** All claimed runs of one visit, with what is needed to execute them. */
export const ClaimedVisit = z.object({
  visit: Visit,
  /** The person who gets the Task if the assignee is the document owner. */
  documentOwner: z.object({ id: Id, name: z.string(), email: z.string() }),
  historyUrl: z.string().nullable(),
  /** The match of the open, which the leave uses too. */
  match: RecordMatch.nullable(),
  runs: z.array(ClaimedRun),
})
export type ClaimedVisit = z.infer<typeof ClaimedVisit>

export const Settlement = z.discriminatedUnion('state', [
  /** `lookAgainAfterMs`: null cancels the later search, undefined keeps it unchanged. */
  z.object({
    state: z.literal('done'),
    result: RunResult,
    lookAgainAfterMs: DurationMs.nullable().optional(),
  }),
  z.object({ state: z.literal('skipped'), reason: RunReason, result: RunResult.nullable() }),
  z.object({ state: z.literal('failed'), reason: RunReason, result: RunResult.nullable() }),
  /** Give it back, to be tried again. `wrote`: 'no' only where Salesforce answered with a definite no, or nothing was sent. */
  z.object({
    state: z.literal('waiting'),
    reason: RunReason,
    retryAfterMs: DurationMs,
    wrote: z.enum(['no', 'unknown']),
    result: RunResult.nullable(),
  }),
])
export type Settlement = z.infer<typeof Settlement>

/** Number of Salesforce calls by all devices of the workspace on the current UTC day. */
export const ApiBudget = z.object({
  used: z.int().min(0),
  /** Set by an admin; null: none. At the cap no runs are handed out until `resetsAt`. */
  dailyCap: z.int().nullable(),
  resetsAt: Instant,
})
export type ApiBudget = z.infer<typeof ApiBudget>
export const DailyCap = z.int().min(10).max(10_000_000).nullable()

export const runsApi = {
  'runs.claim': endpoint({
    method: 'POST',
    path: '/api/runs/claim',
    auth: 'device',
    summary: 'Takes waiting runs under a lease, all runs of a visit together, own links first',
    body: z.object({
      maxVisits: z.int().min(1).max(200).default(20),
      leaseMs: z.int().min(500).max(600_000).default(60_000),
    }),
    response: z.object({ visits: z.array(ClaimedVisit), budget: ApiBudget }),
    errors: [],
  }),
  'runs.renew': endpoint({
    method: 'POST',
    path: '/api/runs/renew',
    auth: 'device',
    summary:
      'Checks and renews leases right before writing, and notes that a write may have happened. Answers which are still held',
    body: z.object({
      runs: z
        .array(
          z.object({
            runId: Id,
            leaseToken: z.string(),
            /** With `aboutToWrite`, for a Task: the values that the worker will write. */
            writing: WrittenTask.optional(),
          }),
        )
        .min(1)
        .max(1000),
      leaseMs: z.int().min(500).max(600_000).default(60_000),
      /** True right before a write: from now on a later attempt must look for the reference first. */
      aboutToWrite: z.boolean(),
    }),
    response: z.object({ held: z.array(Id) }),
    errors: [],
  }),
  'runs.settle': endpoint({
    method: 'POST',
    path: '/api/runs/settle',
    auth: 'device',
    summary:
      'Settles runs. A run whose lease was lost is refused in `lost`: its worker undoes its own duplicate',
    body: z.object({
      runs: z
        .array(z.object({ runId: Id, leaseToken: z.string(), settlement: Settlement }))
        .min(1)
        .max(1000),
      /** Matches made on the way, kept with their visits where one of their runs is settled here. */
      matches: z
        .array(z.object({ visitId: Id, match: RecordMatch }))
        .max(1000)
        .default([]),
      /** Calls to Salesforce that this device made since it last told. Counted as far as what it settles can have needed them. */
      apiCalls: z.int().min(0).max(1_000_000).default(0),
    }),
    response: z.object({
      settled: z.array(Id),
      lost: z.array(
        z.object({
          runId: Id,
          /** The Task that the run is settled with by now, if any: never delete that one. */
          keptTaskId: z.string().nullable(),
          /** Nobody works on it any more, so that what was kept won't change by itself. */
          isOver: z.boolean().default(false),
        }),
      ),
    }),
    errors: [],
  }),
  'runs.retry': endpoint({
    method: 'POST',
    path: '/api/runs/:runId/retry',
    auth: 'device',
    summary: 'Lets a failed or skipped run be tried again now',
    params: z.object({ runId: Id }),
    response: Run,
    errors: ['not_found', 'conflict'],
  }),
  'runs.retryAll': endpoint({
    method: 'POST',
    path: '/api/runs/retry-all',
    auth: 'device',
    summary:
      'Lets all runs that need attention be tried again now, up to 500; not those of which nobody knows whether they wrote',
    body: z.object({ mine: z.boolean().default(false), documentId: Id.optional() }),
    response: z.object({ count: z.int() }),
    errors: [],
  }),
  'runs.dismiss': endpoint({
    method: 'PUT',
    path: '/api/runs/:runId/dismissed',
    auth: 'device',
    summary: 'A failed or skipped run needs nobody any more, or does again',
    params: z.object({ runId: Id }),
    body: z.object({ dismissed: z.boolean() }),
    response: Run,
    errors: ['not_found', 'conflict'],
  }),
  'apiBudget.get': endpoint({
    method: 'GET',
    path: '/api/salesforce/budget',
    auth: 'device',
    summary: "Calls to Salesforce today by all devices, and the admin's cap",
    response: ApiBudget,
    errors: [],
  }),
  'apiBudget.set': endpoint({
    method: 'PUT',
    path: '/api/salesforce/budget',
    auth: 'admin',
    summary: 'Sets or lifts the daily cap of calls to Salesforce',
    body: z.object({ dailyCap: DailyCap }),
    response: ApiBudget,
    errors: [],
  }),
} as const
