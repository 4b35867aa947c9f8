// The contract between the tracker and the desktops: every JSON endpoint with its schemas. Uploads travel by tus
// (`/api/uploads`, see uploadMetadata) and PDF bytes by GET with ranges (contentPath); both take the device token.
import { z } from 'zod'
import { analyticsApi } from './analytics.ts'
import { endpoint } from './http-contract.ts'
import {
  Action,
  Device,
  Document,
  Domain,
  DurationMs,
  Email,
  FeedEvent,
  Id,
  Instant,
  Invite,
  Link,
  LinkSettings,
  Locale,
  Member,
  Notification,
  NotifyPreferences,
  Reader,
  RecordMatch,
  RecordOwnerRule,
  Role,
  Run,
  RunReason,
  RunResult,
  SalesforceApp,
  SlackChannel,
  Trigger,
  Visit,
  Visitor,
  Workflow,
  Workspace,
} from './model.ts'

const Empty = z.object({})
/** Pages of lists: pass `next` back as `cursor`; null is the end. */
const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })
const PageQuery = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

export const Me = z.object({ workspace: Workspace, member: Member, device: Device })
export type Me = z.infer<typeof Me>

/** A run under lease, as its worker gets it. */
export const ClaimedRun = Run.extend({
  leaseToken: z.string(),
  leaseUntil: Instant,
  /** True where an earlier attempt may have written: look for the reference before writing. */
  mayHaveWritten: z.boolean(),
  /** What an earlier leave of the same visit wrote: update it instead of creating. */
  previous: RunResult.nullable(),
})
export type ClaimedRun = z.infer<typeof ClaimedRun>

/** All claimed runs of one visit, with what is needed to execute them. */
export const ClaimedVisit = z.object({
  visit: Visit,
  /** Who the Task is for when the assignee is the document's owner. */
  documentOwner: z.object({ id: Id, name: z.string(), email: z.string() }),
  historyUrl: z.string().nullable(),
  /** The match made at open, kept for the leave. */
  match: RecordMatch.nullable(),
  runs: z.array(ClaimedRun),
})
export type ClaimedVisit = z.infer<typeof ClaimedVisit>

export const Settlement = z.discriminatedUnion('state', [
  z.object({ state: z.literal('done'), result: RunResult }),
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

/** Calls to Salesforce by all devices of the workspace, today in UTC. */
export const ApiBudget = z.object({
  used: z.int().min(0),
  /** Set by an admin; null: none. At the cap no runs are handed out until `resetsAt`. */
  dailyCap: z.int().nullable(),
  resetsAt: Instant,
})
export type ApiBudget = z.infer<typeof ApiBudget>
export const DailyCap = z.int().min(10).max(10_000_000).nullable()

const documentParams = z.object({ documentId: Id })
const linkParams = z.object({ linkId: Id })
const visitParams = z.object({ visitId: Id })

export const trackerApi = {
  // ---- people
  'invites.accept': endpoint({
    method: 'POST',
    path: '/api/invites/accept',
    auth: 'none',
    summary: 'Turns an invite into a member and a device, once',
    body: z.object({
      token: z.string().min(10).max(200),
      /** Needed where the invite names no member. */
      name: z.string().trim().min(1).max(80).optional(),
      email: Email.optional(),
      locale: Locale.default('en'),
      device: z.object({ name: z.string().min(1).max(80), platform: z.string().max(40) }),
    }),
    response: z.object({ deviceToken: z.string(), me: Me }),
    errors: [
      'invite_invalid',
      'invite_used',
      'invite_expired',
      'invite_revoked',
      'invite_email_mismatch',
      'conflict',
    ],
  }),
  /** What an invite is for, so that the join screen can ask only what it must. Does not use it up. */
  'invites.preview': endpoint({
    method: 'POST',
    path: '/api/invites/preview',
    auth: 'none',
    summary: 'What an invite is for',
    body: z.object({ token: z.string().min(10).max(200) }),
    response: z.object({
      workspaceName: z.string(),
      email: z.string().nullable(),
      memberName: z.string().nullable(),
      role: Role,
      expiresAt: Instant,
    }),
    errors: ['invite_invalid', 'invite_used', 'invite_expired', 'invite_revoked'],
  }),
  'invites.list': endpoint({
    method: 'GET',
    path: '/api/invites',
    auth: 'admin',
    summary: 'Open invites',
    response: z.object({ items: z.array(Invite) }),
    errors: [],
  }),
  'invites.create': endpoint({
    method: 'POST',
    path: '/api/invites',
    auth: 'admin',
    summary: 'Invites a new member. The URL is shown once',
    body: z.object({ role: Role.default('member'), email: Email.nullable().default(null) }),
    response: z.object({ invite: Invite, url: z.string() }),
    errors: ['conflict'],
  }),
  'invites.revoke': endpoint({
    method: 'DELETE',
    path: '/api/invites/:inviteId',
    auth: 'admin',
    summary: 'Revokes an open invite',
    params: z.object({ inviteId: Id }),
    response: Empty,
    errors: ['not_found'],
  }),
  'me.get': endpoint({
    method: 'GET',
    path: '/api/me',
    auth: 'device',
    summary: 'Workspace, member and device of this token',
    response: Me,
    errors: [],
  }),
  'me.update': endpoint({
    method: 'PATCH',
    path: '/api/me',
    auth: 'device',
    summary: "Changes the member's own name, language and notifications",
    body: z.object({
      name: z.string().trim().min(1).max(80).optional(),
      locale: Locale.optional(),
      notify: NotifyPreferences.optional(),
    }),
    response: Me,
    errors: [],
  }),
  'workspace.update': endpoint({
    method: 'PATCH',
    path: '/api/workspace',
    auth: 'admin',
    summary: 'Changes the workspace: name, Salesforce app, who is told of visits and who is not',
    body: z.object({
      name: z.string().trim().min(1).max(80).optional(),
      salesforceApp: SalesforceApp.nullable().optional(),
      recordOwnerRule: RecordOwnerRule.optional(),
      ignoredDomains: z.array(Domain).max(200).optional(),
      slackChannel: SlackChannel.nullable().optional(),
    }),
    response: Workspace,
    errors: ['salesforce_login_url_invalid'],
  }),
  'members.list': endpoint({
    method: 'GET',
    path: '/api/members',
    auth: 'device',
    summary: 'The members of the workspace',
    response: z.object({ items: z.array(Member) }),
    errors: [],
  }),
  'members.update': endpoint({
    method: 'PATCH',
    path: '/api/members/:memberId',
    auth: 'admin',
    summary: "Changes a member's role",
    params: z.object({ memberId: Id }),
    body: z.object({ role: Role }),
    response: Member,
    errors: ['not_found', 'last_admin'],
  }),
  'members.remove': endpoint({
    method: 'DELETE',
    path: '/api/members/:memberId',
    auth: 'admin',
    summary: 'Removes a member: their devices are revoked; documents and links stay',
    params: z.object({ memberId: Id }),
    response: Empty,
    errors: ['not_found', 'last_admin'],
  }),
  'devices.list': endpoint({
    method: 'GET',
    path: '/api/devices',
    auth: 'device',
    summary: "The member's own devices",
    response: z.object({ items: z.array(Device) }),
    errors: [],
  }),
  'devices.invite': endpoint({
    method: 'POST',
    path: '/api/devices/invite',
    auth: 'device',
    summary: 'An invite that adds one more device of the same member. The URL is shown once',
    response: z.object({ invite: Invite, url: z.string() }),
    errors: [],
  }),
  'devices.revoke': endpoint({
    method: 'DELETE',
    path: '/api/devices/:deviceId',
    auth: 'device',
    summary: 'Revokes a device of the member (an admin: of anybody), or this one',
    params: z.object({ deviceId: Id }),
    response: Empty,
    errors: ['not_found'],
  }),
  // ---- documents
  'documents.list': endpoint({
    method: 'GET',
    path: '/api/documents',
    auth: 'device',
    summary: 'Documents of the workspace, last changed first',
    query: z.object({ ...PageQuery, search: z.string().max(200).optional() }),
    response: page(Document),
    errors: ['cursor_invalid'],
  }),
  'documents.get': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId',
    auth: 'device',
    summary: 'One document',
    params: documentParams,
    response: Document,
    errors: ['not_found'],
  }),
  'documents.update': endpoint({
    method: 'PATCH',
    path: '/api/documents/:documentId',
    auth: 'device',
    summary: 'Renames a document',
    params: documentParams,
    body: z.object({ title: z.string().trim().min(1).max(200) }),
    response: Document,
    errors: ['not_found'],
  }),
  'documents.remove': endpoint({
    method: 'DELETE',
    path: '/api/documents/:documentId',
    auth: 'device',
    summary: 'Removes a document: its links stop working, its visits stay',
    params: documentParams,
    response: Empty,
    errors: ['not_found', 'forbidden'],
  }),
  'documents.setFirstPage': endpoint({
    method: 'PUT',
    path: '/api/documents/:documentId/versions/:version/first-page/:width',
    auth: 'device',
    summary:
      'Stores an image of page 1 (WebP, PNG or JPEG, base64), `width` pixels wide, for thumbnails and the first paint',
    params: z.object({
      documentId: Id,
      version: z.coerce.number().int().min(1),
      width: z.coerce.number().int().min(64).max(2000),
    }),
    body: z.object({
      type: z.enum(['image/webp', 'image/png', 'image/jpeg']),
      base64: z.string().max(2_000_000),
    }),
    response: Empty,
    errors: ['not_found', 'bad_request'],
  }),
  // ---- links
  'links.list': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/links',
    auth: 'device',
    summary: 'Links of a document, newest first',
    params: documentParams,
    response: z.object({ items: z.array(Link) }),
    errors: ['not_found'],
  }),
  'links.create': endpoint({
    method: 'POST',
    path: '/api/documents/:documentId/links',
    auth: 'device',
    summary: 'Makes a link, owned by the caller',
    params: documentParams,
    body: z.object({
      name: z.string().trim().max(120).default(''),
      recipientEmail: Email.nullable().default(null),
      settings: LinkSettings.partial().default({}),
    }),
    response: Link,
    errors: ['not_found'],
  }),
  'links.update': endpoint({
    method: 'PATCH',
    path: '/api/links/:linkId',
    auth: 'device',
    summary: 'Changes, turns off or turns on a link',
    params: linkParams,
    body: z.object({
      name: z.string().trim().max(120).optional(),
      settings: LinkSettings.partial().optional(),
      disabled: z.boolean().optional(),
    }),
    response: Link,
    errors: ['not_found', 'forbidden'],
  }),
  // ---- workflows
  'workflows.list': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/workflows',
    auth: 'device',
    summary: 'Workflows of a document',
    params: documentParams,
    response: z.object({ items: z.array(Workflow) }),
    errors: ['not_found'],
  }),
  'workflows.create': endpoint({
    method: 'POST',
    path: '/api/documents/:documentId/workflows',
    auth: 'device',
    summary: 'Adds a workflow',
    params: documentParams,
    body: z.object({ trigger: Trigger, action: Action }),
    response: Workflow,
    errors: ['not_found'],
  }),
  'workflows.update': endpoint({
    method: 'PATCH',
    path: '/api/workflows/:workflowId',
    auth: 'device',
    summary: 'Changes or pauses a workflow. Runs that exist keep the action they were made with',
    params: z.object({ workflowId: Id }),
    body: z.object({
      trigger: Trigger.optional(),
      action: Action.optional(),
      paused: z.boolean().optional(),
    }),
    response: Workflow,
    errors: ['not_found'],
  }),
  'workflows.remove': endpoint({
    method: 'DELETE',
    path: '/api/workflows/:workflowId',
    auth: 'device',
    summary: 'Removes a workflow',
    params: z.object({ workflowId: Id }),
    response: Empty,
    errors: ['not_found'],
  }),
  // ---- visits and visitors
  'visits.list': endpoint({
    method: 'GET',
    path: '/api/visits',
    auth: 'device',
    summary: 'Visits, last opened first',
    query: z.object({
      ...PageQuery,
      mine: flag.optional(),
      documentId: Id.optional(),
      visitorId: Id.optional(),
      linkId: Id.optional(),
      /** Leave out suspected scanners. */
      peopleOnly: flag.optional(),
      /** Only visits with a failed run, or one skipped for want of a record. */
      needsAttention: flag.optional(),
    }),
    response: page(Visit),
    errors: ['cursor_invalid'],
  }),
  'visits.get': endpoint({
    method: 'GET',
    path: '/api/visits/:visitId',
    auth: 'device',
    summary: 'One visit with its runs',
    params: visitParams,
    response: Visit,
    errors: ['not_found'],
  }),
  'visits.confirmPerson': endpoint({
    method: 'POST',
    path: '/api/visits/:visitId/confirm-person',
    auth: 'device',
    summary: 'Says that a suspected visit was a person: what it would have triggered happens now',
    params: visitParams,
    response: Visit,
    errors: ['not_found'],
  }),
  'visitors.list': endpoint({
    method: 'GET',
    path: '/api/visitors',
    auth: 'device',
    summary: 'Visitors, last seen first',
    query: z.object({ ...PageQuery, search: z.string().max(200).optional() }),
    response: page(Visitor),
    errors: ['cursor_invalid'],
  }),
  'visitors.get': endpoint({
    method: 'GET',
    path: '/api/visitors/:visitorId',
    auth: 'device',
    summary: 'One visitor',
    params: z.object({ visitorId: Id }),
    response: Visitor,
    errors: ['not_found'],
  }),
  ...analyticsApi,
  // ---- runs
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
        .array(z.object({ runId: Id, leaseToken: z.string() }))
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
      /** Matches made on the way, kept with their visits. */
      matches: z.array(z.object({ visitId: Id, match: RecordMatch })).default([]),
      /** Calls to Salesforce that this device made since it last told. */
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
  // ---- feed and notifications
  'feed.poll': endpoint({
    method: 'GET',
    path: '/api/feed',
    auth: 'device',
    summary:
      "Long poll: durable events after the cursor, who is reading now, and whether runs wait for this device. Without a cursor: from this device's last acknowledged one. Passing a cursor acknowledges everything before it",
    query: z.object({
      cursor: z.string().max(200).optional(),
      /** How long the tracker may hold the answer back. 0 answers at once. */
      waitMs: z.coerce.number().int().min(0).max(55_000).default(25_000),
      /** The `readersVersion` of the last answer: the poll also ends when readers changed since. */
      readersVersion: z.string().max(64).optional(),
      /** True where this device can execute runs (connected to Salesforce): the poll also ends when one waits for it. */
      wantsRuns: flag.default(false),
    }),
    response: z.object({
      cursor: z.string(),
      events: z.array(FeedEvent),
      readers: z.array(Reader),
      readersVersion: z.string(),
      runsWaiting: z.boolean(),
      /** More events lie behind this answer: poll again at once. */
      more: z.boolean(),
    }),
    errors: ['cursor_invalid'],
  }),
  'notifications.list': endpoint({
    method: 'GET',
    path: '/api/notifications',
    auth: 'device',
    summary: "The member's notifications, newest first",
    query: z.object(PageQuery),
    response: z.object({ items: z.array(Notification), next: z.string().nullable(), unread: z.int() }),
    errors: ['cursor_invalid'],
  }),
  'notifications.read': endpoint({
    method: 'POST',
    path: '/api/notifications/read',
    auth: 'device',
    summary: 'Marks notifications as read: those named, or all',
    body: z.object({ ids: z.array(Id).max(500).nullable() }),
    response: z.object({ unread: z.int() }),
    errors: [],
  }),
} as const

export type TrackerApi = typeof trackerApi

/** tus metadata of an upload: `title` names the document, `documentId` makes a new version of one. */
export const UploadMetadata = z.object({
  filename: z.string().min(1).max(255),
  title: z.string().trim().min(1).max(200).optional(),
  documentId: Id.optional(),
})
export type UploadMetadata = z.infer<typeof UploadMetadata>
/** The last PATCH of an upload answers 200 with this, or with a coded error (pdf_…): then nothing is stored. */
export const UploadResult = z.object({ document: Document })
export type UploadResult = z.infer<typeof UploadResult>
export const uploadsPath = '/api/uploads'
/** GET, device token, `Range` honoured, strong ETag. */
export const contentPath = (documentId: string, version: number) =>
  `/api/documents/${documentId}/versions/${version}/content`
/** GET, device token: the stored image of page 1. */
export const firstPagePath = (documentId: string, version: number, width: number) =>
  `/api/documents/${documentId}/versions/${version}/first-page/${width}`
export const defaultMaxUploadBytes = 200 * 1024 * 1024
