// The contract of runs and of the daily cap of Salesforce API calls. Devices claim runs under a lease, execute the runs and settle them.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Instant } from '../instant.ts'
import { DurationMs, Id } from '../model/basics.ts'
import { RecordConditions } from '../model/conditions.ts'
import { RecordMatch, Run, RunReason, RunResult, WrittenTask } from '../model/runs.ts'
import { Visit } from '../model/visits.ts'

/**
 * The version of a run with this part. A device reports the highest version that it can execute with each claim and each poll, and gets only such
 * runs. An older device would ignore the part and write too much (ADR 81).
 */
export const runVersionFor = {
  everyRun: 1,
  recordConditions: 2,
  actionParts: 2,
  visitorRuns: 2,
  links: 3,
  signals: 4,
  actionsPlaceholder: 4,
  claimedRecord: 5,
} as const
/** The highest version that this desktop can execute. */
export const latestRunVersion = 5
/** The highest version of runs that a device can execute. Desktops of earlier versions send none. */
export const RunVersion = z.int().min(1).max(1_000_000)

/** A claimed run with the data that the worker needs to execute it. */
export const ClaimedRun = Run.extend({
  leaseToken: z.string(),
  leaseUntil: Instant,
  /** True if an earlier attempt may have written the Task. The worker then searches Salesforce for the reference line before it writes. */
  mayHaveWritten: z.boolean(),
  /** The result of an earlier leave of the same visit. The worker updates the Task of that result and creates no Task. */
  previous: RunResult.nullable(),
  /** Values that earlier attempts wrote to the Task or intended to write. At most four entries, the latest entry last. */
  written: z.array(WrittenTask).default([]),
  /**
   * The time in ms until the worker searches for a duplicate Task again. The search is necessary if Salesforce may commit an earlier write
   * late. Zero or less: the search is due. Null: no search is planned.
   */
  lookAgainInMs: z.number().nullable().default(null),
  /**
   * Only for `createLead`: the time in ms since a device was about to create a Lead for this visitor, if the outcome is still unknown. Salesforce
   * may commit that Lead late, so no other Lead may be created for some minutes (ADR 73). Null: no create call is open.
   */
  leadSentAgoMs: z.number().nullable().default(null),
  /** The visitor's record must meet these conditions, unless the run has already written. */
  recordConditions: RecordConditions.default({}),
})
export type ClaimedRun = z.infer<typeof ClaimedRun>

/** The values of a new Lead. */
export const NewLeadValues = z.object({ lastName: z.string().max(80), company: z.string().max(255) })
export type NewLeadValues = z.infer<typeof NewLeadValues>

/** The figures of a visitor over all visits that a person made, at the time of the claim. */
export const VisitorFigures = z.object({
  /** The last proven activity. */
  viewedAt: Instant,
  /** The title of the document of the latest visit. */
  document: z.string(),
  visits: z.int().min(1),
})
export type VisitorFigures = z.infer<typeof VisitorFigures>

/** All claimed runs of one visit, with the data that a device needs to execute the runs. */
export const ClaimedVisit = z.object({
  visit: Visit,
  /** The person who gets the Task if the assignee is the document owner. */
  documentOwner: z.object({ id: Id, name: z.string(), email: z.string() }),
  historyUrl: z.string().nullable(),
  /** The Lead or Contact that the runs of the trigger `opened` used. The runs of the trigger `left` use the same record. */
  match: RecordMatch.nullable(),
  /** The values of a Lead for this visitor. Only with a `createLead` run. */
  newLead: NewLeadValues.nullable().default(null),
  /** The figures of the visitor. Only with a `recordFields` run. */
  figures: VisitorFigures.nullable().default(null),
  runs: z.array(ClaimedRun),
})
export type ClaimedVisit = z.infer<typeof ClaimedVisit>

/** A claimed run that logs the creation of a link as a Task (ADR 84), with the data that a device needs to execute it. */
export const ClaimedLink = z.object({
  link: z.object({
    id: Id,
    name: z.string(),
    url: z.string(),
    documentTitle: z.string(),
    recipientEmail: z.string(),
    createdAt: Instant,
  }),
  /** The person who gets the Task. */
  linkOwner: z.object({ id: Id, name: z.string(), email: z.string() }),
  run: ClaimedRun,
})
export type ClaimedLink = z.infer<typeof ClaimedLink>

export const Settlement = z.discriminatedUnion('state', [
  /** `lookAgainAfterMs` plans the next search for a duplicate Task. Null cancels the planned search. Undefined does not change the plan. */
  z.object({
    state: z.literal('done'),
    result: RunResult,
    lookAgainAfterMs: DurationMs.nullable().optional(),
  }),
  z.object({ state: z.literal('skipped'), reason: RunReason, result: RunResult.nullable() }),
  z.object({ state: z.literal('failed'), reason: RunReason, result: RunResult.nullable() }),
  /** The run is tried again later. `wrote` is `no` if Salesforce rejected the write or if nothing was sent. Otherwise `wrote` is `unknown`. */
  z.object({
    state: z.literal('waiting'),
    reason: RunReason,
    retryAfterMs: DurationMs,
    wrote: z.enum(['no', 'unknown']),
    result: RunResult.nullable(),
  }),
])
export type Settlement = z.infer<typeof Settlement>

/** Salesforce API calls of all devices of the workspace on the current UTC day. */
export const ApiBudget = z.object({
  used: z.int().min(0),
  /** The limit that an admin has set. Null: no limit. After the limit is reached, no runs can be claimed until `resetsAt`. */
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
    summary:
      "Claims waiting runs under a lease. All runs of a visit are claimed together, those of the caller's links first",
    body: z.object({
      maxVisits: z.int().min(1).max(200).default(20),
      leaseMs: z.int().min(500).max(600_000).default(60_000),
      runVersion: RunVersion.default(1),
    }),
    response: z.object({
      visits: z.array(ClaimedVisit),
      /** Only for devices that report at least the run version of links. Trackers of earlier versions send none. */
      links: z.array(ClaimedLink).default([]),
      budget: ApiBudget,
    }),
    errors: [],
  }),
  'runs.renew': endpoint({
    method: 'POST',
    path: '/api/runs/renew',
    auth: 'device',
    summary:
      'Renews leases, and with `aboutToWrite` marks the runs as possibly written. Returns the runs whose leases are still held',
    body: z.object({
      runs: z
        .array(
          z.object({
            runId: Id,
            leaseToken: z.string(),
            /** The values that the worker is going to write to the Task. Only with `aboutToWrite`. */
            writing: WrittenTask.optional(),
          }),
        )
        .min(1)
        .max(1000),
      leaseMs: z.int().min(500).max(600_000).default(60_000),
      /** True directly before a write. Later attempts must then search for the reference line before they write. */
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
      'Settles runs. Runs with a lost lease are returned in `lost`, so that the worker can delete its duplicate Task',
    body: z.object({
      runs: z
        .array(z.object({ runId: Id, leaseToken: z.string(), settlement: Settlement }))
        .min(1)
        .max(1000),
      /** Leads and Contacts that the worker has found. A match is stored with its visit if this request settles a run of the visit. */
      matches: z
        .array(z.object({ visitId: Id, match: RecordMatch }))
        .max(1000)
        .default([]),
      /**
       * Salesforce API calls of this device since its last report. The tracker counts at most the number of calls that the settled runs
       * can need.
       */
      apiCalls: z.int().min(0).max(1_000_000).default(0),
    }),
    response: z.object({
      settled: z.array(Id),
      lost: z.array(
        z.object({
          runId: Id,
          /** The Task in the stored result of the run. The worker must not delete this Task as a duplicate. Null: no Task. */
          keptTaskId: z.string().nullable(),
          /** True if the run is done, skipped, failed or deleted. `keptTaskId` is then final. */
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
    summary: 'Retries a failed or skipped run now',
    params: z.object({ runId: Id }),
    response: Run,
    errors: ['not_found', 'conflict'],
  }),
  'runs.retryAll': endpoint({
    method: 'POST',
    path: '/api/runs/retry-all',
    auth: 'device',
    summary:
      'Retries up to 500 runs that need attention now: those of the caller, or all runs for an admin. Leaves out runs with an unknown outcome',
    body: z.object({
      mine: z.boolean().default(false),
      documentId: Id.optional(),
      visitorId: Id.optional(),
      companyId: Id.optional(),
      /** Only runs of visits that were opened in this range: `from` is included, `to` is not. */
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    response: z.object({ count: z.int() }),
    errors: [],
  }),
  'runs.dismiss': endpoint({
    method: 'PUT',
    path: '/api/runs/:runId/dismissed',
    auth: 'device',
    summary: 'Dismisses a failed or skipped run, so that it needs no attention, or reverses this',
    params: z.object({ runId: Id }),
    body: z.object({ dismissed: z.boolean() }),
    response: Run,
    errors: ['not_found', 'conflict'],
  }),
  'apiBudget.get': endpoint({
    method: 'GET',
    path: '/api/salesforce/budget',
    auth: 'device',
    summary: 'Salesforce API calls of all devices today, and the daily cap',
    response: ApiBudget,
    errors: [],
  }),
  'apiBudget.set': endpoint({
    method: 'PUT',
    path: '/api/salesforce/budget',
    auth: 'admin',
    summary: 'Sets or removes the daily cap of Salesforce API calls',
    body: z.object({ dailyCap: DailyCap }),
    response: ApiBudget,
    errors: [],
  }),
} as const
