// Workflows, the runs that they make, and what a run wrote to Salesforce.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id, Locale } from './basics.ts'
import { RecordOwnerRule } from './people.ts'

export const Trigger = z.enum(['opened', 'left'])
export type Trigger = z.infer<typeof Trigger>
export const Assignee = z.enum(['documentOwner', 'recordOwner'])
export type Assignee = z.infer<typeof Assignee>

export const TaskAction = z.object({
  type: z.literal('task'),
  assignee: Assignee,
  /** The language of the default texts. */
  locale: Locale,
  /** Own templates; null uses the default of `locale`. Placeholders: see templates.ts. */
  subject: z.string().max(1000).nullable(),
  comments: z.string().max(10_000).nullable(),
})
export type TaskAction = z.infer<typeof TaskAction>

export const CampaignAction = z.object({
  type: z.literal('campaign'),
  /** 18 characters, prefix 701. */
  campaignId: z.string().regex(/^701[A-Za-z0-9]{15}$/),
  campaignName: z.string().max(1000),
})
export type CampaignAction = z.infer<typeof CampaignAction>

export const Action = z.discriminatedUnion('type', [TaskAction, CampaignAction])
export type Action = z.infer<typeof Action>

/** Looks up whom to tell instead of the document's owner (workspace setting). Writes nothing. */
export const FindOwnerAction = z.object({
  type: z.literal('findOwner'),
  rule: RecordOwnerRule.exclude(['off']),
})
export type FindOwnerAction = z.infer<typeof FindOwnerAction>
/** What a run does: its workflow's action, or the one that comes from the workspace's setting. */
export const RunAction = z.discriminatedUnion('type', [TaskAction, CampaignAction, FindOwnerAction])
export type RunAction = z.infer<typeof RunAction>
/** Stands as `workflowId` of runs that no workflow made. */
export const findOwnerWorkflowId = 'findOwner'

export const Workflow = z.object({
  id: Id,
  documentId: Id,
  trigger: Trigger,
  action: Action,
  paused: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Workflow = z.infer<typeof Workflow>

export const RecordType = z.enum(['Lead', 'Contact'])
export type RecordType = z.infer<typeof RecordType>

/** The Lead or Contact that a visitor's e-mail matched, as it was when it was looked up. */
export const RecordMatch = z.object({
  type: RecordType,
  id: z.string(),
  name: z.string(),
  /** Null where the owner is a queue or inactive: such a record has no assignee. */
  owner: z
    .object({
      id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      /** Absent in matches of earlier versions; null where Salesforce told none. */
      timeZone: z.string().max(100).nullable().optional(),
    })
    .nullable(),
  matchedAt: Instant,
})
export type RecordMatch = z.infer<typeof RecordMatch>

/** The Salesforce user whom a `findOwner` run found. */
export const RecordOwner = z.object({ id: z.string(), name: z.string(), email: z.string().nullable() })
export type RecordOwner = z.infer<typeof RecordOwner>

/** Why the Task of a run that is done does not show the latest leave of its visit. */
export const TaskNote = z.enum([
  /** Somebody deleted it. It is not created again. */
  'deleted',
  /** A lock, such as a running approval, forbids changes. */
  'locked',
  /** The user of the desktop may read it, but not change it. */
  'notEditable',
  /** The user of the desktop can't see it (private activities, permissions), or it is gone from the Recycle Bin. */
  'notVisible',
])
export type TaskNote = z.infer<typeof TaskNote>

/** What a run wrote to Salesforce, or found there. */
export const RunResult = z.object({
  taskId: z.string().nullable(),
  campaignMemberId: z.string().nullable(),
  record: RecordMatch.nullable(),
  assignee: z
    .object({ id: z.string(), name: z.string(), timeZone: z.string().max(100).nullable().optional() })
    .nullable(),
  /** Of a `findOwner` run: null where nobody was found. */
  recordOwner: RecordOwner.nullable().optional(),
  /** Absent in results of earlier versions, and where the Task is up to date. */
  taskNote: TaskNote.nullable().optional(),
  /** `https://…` of the org that holds it; links to records are `<instanceUrl>/<id>`. */
  instanceUrl: z.string(),
})
export type RunResult = z.infer<typeof RunResult>

/**
 * What a run writes into its Task, as far as a person may change it: by this a later write tells our words from theirs.
 * `lines` are the lines of the comments that carry values of the visit, in the template's order; '' for one that is too long.
 */
export const WrittenTask = z.object({
  subject: z.string().max(255),
  dueDate: z.string().max(10),
  lines: z.array(z.string().max(300)).max(20),
})
export type WrittenTask = z.infer<typeof WrittenTask>

/** Why a run wrote nothing (skipped), or could not (failed), or will be tried again (waiting). */
export const RunReason = z.object({
  code: readAs(
    z.enum([
      'no_email',
      'no_record_no_assignee',
      'no_record',
      'salesforce_refused',
      'salesforce_unavailable',
      'salesforce_reconnect',
      'unknown_outcome',
      /** No desktop asked Salesforce for the record's owner in time: the document's owner was told. */
      'not_asked_in_time',
      /** Openings came too fast: nothing happens until the link's owner says so. */
      'held',
      'internal',
    ]),
    'internal',
  ),
  /** Salesforce's errorCode, where it gave one. */
  salesforceCode: z.string().nullable(),
  /** Salesforce's own words, where it gave some, at most 500 characters. */
  detail: z.string().max(500).nullable(),
})
export type RunReason = z.infer<typeof RunReason>

export const RunState = readAs(z.enum(['waiting', 'claimed', 'done', 'skipped', 'failed']), 'waiting')
export type RunState = z.infer<typeof RunState>

export const Run = z.object({
  id: Id,
  visitId: Id,
  workflowId: Id,
  trigger: Trigger,
  action: RunAction,
  state: RunState,
  attempt: z.int().min(0),
  result: RunResult.nullable(),
  reason: RunReason.nullable(),
  createdAt: Instant,
  settledAt: Instant.nullable(),
  /** For a waiting run: not before this instant. */
  availableAt: Instant,
  /** Somebody looked at what went wrong, and nothing needs to be done. */
  dismissedAt: Instant.optional(),
})
export type Run = z.infer<typeof Run>
