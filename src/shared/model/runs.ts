// Schemas of workflows, of their runs, and of the results of runs in Salesforce.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id, Locale } from './basics.ts'
import { Conditions, UnmetCondition } from './conditions.ts'
import { RecordOwnerRule } from './people.ts'
import { linkTaskWorkflowId } from './run-values.ts'
import { LeadCreation, RecordFields } from './salesforce-writes.ts'
import {
  FieldName,
  LeftOutField,
  longestFieldTemplate,
  mostTaskFields,
  RelatedRecord,
  RelateTo,
  TaskField,
} from './task-fields.ts'

export const Trigger = z.enum(['opened', 'left'])
export type Trigger = z.infer<typeof Trigger>
export const Assignee = z.enum(['documentOwner', 'recordOwner'])
export type Assignee = z.infer<typeof Assignee>

export const TaskAction = z.object({
  type: z.literal('task'),
  assignee: Assignee,
  /** The language of the default templates. */
  locale: Locale,
  /** Template of the Task's subject. Null: the default template of `locale`. The placeholders are listed in task-text.ts. */
  subject: z.string().max(1000).nullable(),
  /** Template of the Task's comments. Null: the default template of `locale`. */
  comments: z.string().max(10_000).nullable(),
  /** Undefined in a request of an earlier version: the stored fields do not change (ADR 82). */
  fields: z.array(TaskField).max(mostTaskFields).optional(),
  /** Undefined: `none`; in a request of an earlier version: the stored value does not change. */
  relateTo: RelateTo.optional(),
})
export type TaskAction = z.infer<typeof TaskAction>

export const CampaignAction = z.object({
  type: z.literal('campaign'),
  /** The 18-character id of the campaign. Ids of campaigns begin with 701. */
  campaignId: z.string().regex(/^701[A-Za-z0-9]{15}$/),
  campaignName: z.string().max(1000),
  /**
   * The status of the member, a label of the campaign's own list. An existing member's status is raised to it, never lowered (ADR 83). Null: the
   * campaign's default for a new member. Undefined: null; in a request of an earlier version: the stored status does not change.
   */
  status: z.string().min(1).max(255).nullable().optional(),
})
export type CampaignAction = z.infer<typeof CampaignAction>

export const Action = z.discriminatedUnion('type', [TaskAction, CampaignAction])
export type Action = z.infer<typeof Action>

/** Searches Salesforce for the record owner, who is then notified instead of the document's owner. Writes nothing to Salesforce. */
export const FindOwnerAction = z.object({
  type: z.literal('findOwner'),
  rule: RecordOwnerRule.exclude(['off']),
})
export type FindOwnerAction = z.infer<typeof FindOwnerAction>
/** Creates a Lead if no record has the visitor's address (ADR 73). A copy of the workspace's setting `createLeads`. */
export const CreateLeadAction = z.object({ type: z.literal('createLead'), ...LeadCreation.shape })
export type CreateLeadAction = z.infer<typeof CreateLeadAction>

/** Writes the visitor's figures to mapped fields of the record (ADR 74). A copy of the workspace's setting `recordFields`. */
export const RecordFieldsAction = z.object({ type: z.literal('recordFields'), ...RecordFields.shape })
export type RecordFieldsAction = z.infer<typeof RecordFieldsAction>

/**
 * The action of a run. Workflows create runs with a `task` or `campaign` action. Settings of the workspace create the other runs:
 * `recordOwnerRule` creates `findOwner` runs, and `salesforceWrites` creates `createLead` and `recordFields` runs.
 */
export const RunAction = z.discriminatedUnion('type', [
  TaskAction,
  CampaignAction,
  FindOwnerAction,
  CreateLeadAction,
  RecordFieldsAction,
])
export type RunAction = z.infer<typeof RunAction>
/** The `workflowId` of `findOwner` runs, which belong to no workflow. */
export const findOwnerWorkflowId = 'findOwner'

/**
 * The actions that only newer desktops know. A desktop names the ones that it can execute when it claims. Such a run belongs to no workflow, and
 * its `workflowId` is the type of its action. One device at a time executes these runs for a visitor.
 */
export const VisitorRunKind = z.enum(['createLead', 'recordFields'])
export type VisitorRunKind = z.infer<typeof VisitorRunKind>
export const visitorRunKinds = VisitorRunKind.options

/** The `workflowId`s of runs that never need attention. Their result is only shown with the visit or the link. */
export const quietWorkflowIds: readonly string[] = [
  findOwnerWorkflowId,
  linkTaskWorkflowId,
  'recordFields' satisfies VisitorRunKind,
]

export const Workflow = z.object({
  id: Id,
  documentId: Id,
  trigger: Trigger,
  action: Action,
  /** All of them must hold. Trackers of earlier versions send none. */
  conditions: Conditions.default({}),
  paused: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Workflow = z.infer<typeof Workflow>

/** A workflow of the workspace: it applies to every document that inherits it. */
export const WorkspaceWorkflow = Workflow.omit({ documentId: true })
export type WorkspaceWorkflow = z.infer<typeof WorkspaceWorkflow>

/** How a document differs from a workflow that it inherits. */
export const WorkflowException = z.enum(['paused', 'leftOut'])
export type WorkflowException = z.infer<typeof WorkflowException>

export const InheritedWorkflow = z.object({
  workflow: WorkspaceWorkflow,
  /** Set by the document's owner; null: the workflow applies as it is. */
  exception: WorkflowException.nullable(),
  /** The document's own workflow that does the same, and applies instead; null: there is none. */
  replacedBy: Id.nullable(),
})
export type InheritedWorkflow = z.infer<typeof InheritedWorkflow>

/** The workflows of a document. */
export const DocumentWorkflows = z.object({
  /** Its own, oldest first. */
  items: z.array(Workflow),
  /** False for a document from before the workspace had workflows, until it adopts them. */
  inherits: z.boolean().default(false),
  /** Empty where the document does not inherit. */
  inherited: z.array(InheritedWorkflow).default([]),
})
export type DocumentWorkflows = z.infer<typeof DocumentWorkflows>

/** A document that does not inherit the workspace's workflows yet, and what would change if it did. */
export const WorkflowAdoption = z.object({
  documentId: Id,
  title: z.string(),
  ownerName: z.string(),
  /** Workflows of the workspace that would apply to it. */
  added: z.array(Id),
  /** Workflows of the workspace that its own workflows replace. */
  replaced: z.array(Id),
})
export type WorkflowAdoption = z.infer<typeof WorkflowAdoption>

/** What a workflow did in the last {@link workflowFigureDays} days. */
export const WorkflowFigures = z.object({
  workflowId: Id,
  /** Runs that wrote to Salesforce. */
  done: z.int().min(0),
  /** Runs that failed or found no record, and that nobody has dismissed. */
  needsAttention: z.int().min(0),
})
export type WorkflowFigures = z.infer<typeof WorkflowFigures>
export const workflowFigureDays = 30

/** The workflows of the workspace with what they did in all documents, and how many documents they reach. */
export const WorkspaceWorkflowFigures = z.object({
  items: z.array(
    WorkflowFigures.extend({
      /** Documents to which the workflow applies, or would apply if it were not paused. */
      documents: z.int().min(0),
    }),
  ),
  /** Documents that inherit the workflows of the workspace. */
  inheriting: z.int().min(0),
  /** Documents that do not inherit, until somebody adopts the workflows for them. */
  notInheriting: z.int().min(0),
})
export type WorkspaceWorkflowFigures = z.infer<typeof WorkspaceWorkflowFigures>

export const RecordType = z.enum(['Lead', 'Contact'])
export type RecordType = z.infer<typeof RecordType>

/** The Lead or Contact with the visitor's e-mail address. The values were read at `matchedAt`. */
export const RecordMatch = z.object({
  type: RecordType,
  id: z.string(),
  name: z.string(),
  /**
   * `Company` of the Lead, or the name of the Contact's account. Null: the record has no company. Undefined: the company was not read, because
   * the fields are hidden from the Salesforce user, or because an earlier version stored the match.
   */
  company: z.string().nullable().optional(),
  /** The 18-character id of the Contact's account. Null for a Lead and for a person account. Undefined: see `company`. */
  accountId: z.string().nullable().optional(),
  /** Null if the owner is a queue or an inactive user, because a Task cannot be assigned to such an owner. */
  owner: z
    .object({
      id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      /** Undefined in matches of earlier versions. Null if Salesforce returned no time zone. */
      timeZone: z.string().max(100).nullable().optional(),
    })
    .nullable(),
  matchedAt: Instant,
  /** The address of the record. Only if a visit without an address names the record by its id (ADR 119). */
  email: z.string().max(255).nullable().optional(),
})
export type RecordMatch = z.infer<typeof RecordMatch>

/** The Salesforce user that a `findOwner` run found. */
export const RecordOwner = z.object({ id: z.string(), name: z.string(), email: z.string().nullable() })
export type RecordOwner = z.infer<typeof RecordOwner>

/** The reason why a Task could not be updated after a later leave of its visit. The run is `done` nevertheless. */
export const TaskNote = z.enum([
  /** A user deleted the Task. The worker does not create the Task again. */
  'deleted',
  /** Salesforce has locked the record, for example during an approval. */
  'locked',
  /** The Salesforce user of this desktop may read the Task, but may not edit it. */
  'notEditable',
  /** The Salesforce user of this desktop has no access to the Task (private activities, permissions), or the Task no longer exists. */
  'notVisible',
])
export type TaskNote = z.infer<typeof TaskNote>

/** The records that a run wrote or found in Salesforce. */
export const RunResult = z.object({
  taskId: z.string().nullable(),
  campaignMemberId: z.string().nullable(),
  record: RecordMatch.nullable(),
  assignee: z
    .object({ id: z.string(), name: z.string(), timeZone: z.string().max(100).nullable().optional() })
    .nullable(),
  /** Only for `findOwner` runs. Null if no owner was found. */
  recordOwner: RecordOwner.nullable().optional(),
  /** Null or undefined if the Task is up to date. Results of earlier versions do not have this field. */
  taskNote: TaskNote.nullable().optional(),
  /** The record in the Task's field "Related To". Undefined without one. */
  relatedTo: RelatedRecord.nullable().optional(),
  /** Fields of the workflow that are not part of the Task, although the Task was written. */
  leftOut: z
    .array(LeftOutField)
    .max(mostTaskFields + 1)
    .optional(),
  /** Only for `campaign` runs with a status: the member's status after the run. Null: the status is unknown. */
  memberStatus: z.string().nullable().optional(),
  /** Only for `createLead` runs. True: the run created `record`. False or undefined: `record` existed before. */
  leadCreated: z.boolean().optional(),
  /** Only for `recordFields` runs: the labels of the fields that the run wrote. */
  fields: z.array(z.string().max(255)).max(3).optional(),
  /** The base URL of the org, for example `https://acme.my.salesforce.com`. A record has the URL `<instanceUrl>/<id>`. */
  instanceUrl: z.string(),
})
export type RunResult = z.infer<typeof RunResult>

/**
 * The values that a run writes to the editable fields of a Task. A later write compares the fields with these values, and does not change
 * what a person has edited. `lines` are the comment lines with values of the visit, in the order of the template. A line of more than 300
 * characters is stored as ''.
 */
export const WrittenTask = z.object({
  subject: z.string().max(255),
  dueDate: z.string().max(10),
  lines: z.array(z.string().max(300)).max(40),
  /**
   * The values of the workflow's fields, by API name, as text. A longer value is not stored, so a later write does
   * not change the field.
   */
  fields: z.record(FieldName, z.string().max(longestFieldTemplate)).optional(),
})
export type WrittenTask = z.infer<typeof WrittenTask>

/** The reason for the state `skipped`, `failed` or `waiting` of a run. */
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
      /** No desktop searched Salesforce for the record owner in time, so the document's owner was notified. */
      'not_asked_in_time',
      /** The visit does not meet the conditions of the workflow. `unmet` names them. */
      'condition_not_met',
      /** The link was opened too often in a short time. The run waits until the link's owner releases it (ADR 47). */
      'held',
      /** The visitor was erased before the run wrote anything. */
      'visitor_erased',
      'internal',
    ]),
    'internal',
  ),
  /** The `errorCode` of the Salesforce response. Null if the response had none. */
  salesforceCode: z.string().nullable(),
  /** The error message of Salesforce, at most 500 characters. Null if the response had none. */
  detail: z.string().max(500).nullable(),
  /** Only with `condition_not_met`: the conditions that the visit does not meet. */
  unmet: z.array(UnmetCondition).max(10).optional(),
  /** The condition `did` is not met: the reader did none of these. Not part of `unmet`, because a desktop of an earlier version cannot read it there. */
  didNone: z.array(z.string()).max(20).optional(),
  /**
   * Only with `no_record`, for a visit without an address whose URL names a record (ADR 119). `deleted`: the record was deleted. `notVisible`: the
   * Salesforce user of the device cannot see it, or it does not exist in this org.
   */
  claimedRecord: readAs(z.enum(['deleted', 'notVisible']), 'notVisible').optional(),
})
export type RunReason = z.infer<typeof RunReason>

export const RunState = readAs(z.enum(['waiting', 'claimed', 'done', 'skipped', 'failed']), 'waiting')
export type RunState = z.infer<typeof RunState>

export const Run = z.object({
  id: Id,
  /** The visit. For the `workflowId` `linkTask`: the link. */
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
  /** A waiting run is not claimed before this instant. */
  availableAt: Instant,
  /** When a member dismissed the run. A dismissed run needs no attention. */
  dismissedAt: Instant.optional(),
})
export type Run = z.infer<typeof Run>
