// The vocabulary of docs/design as schemas: what tracker, desktop and renderer say to each other about.
import { z } from 'zod'

/** An instant: ISO 8601 in UTC with milliseconds, e.g. `2026-11-22T09:30:00.000Z`. */
export const Instant = z.iso.datetime()
/** A duration in whole milliseconds. */
export const DurationMs = z.int().min(0)
/** An opaque id, `<prefix>_<128 random bits, base64url>`. */
export const Id = z.string().min(4).max(64)
/** An e-mail address: trimmed, lower case, at most 80 characters (the length of Salesforce's Email field). */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(80)
  // As z.regexes.unicodeEmail, but without control characters, which PostgreSQL and Salesforce would choke on.
  .pipe(z.email({ pattern: /^[^\s@"\p{C}]{1,64}@[^\s@\p{C}]{1,255}$/u }))
export const Locale = z.enum(['ja', 'en'])
export type Locale = z.infer<typeof Locale>
export const Role = z.enum(['admin', 'member'])
export type Role = z.infer<typeof Role>

// ---- people ---------------------------------------------------------------------------------------------------

/** What the workspace knows of its Salesforce org: public values only, no token and no secret. */
export const SalesforceApp = z.object({
  consumerKey: z.string().min(10).max(256),
  /** Login host: https, or plain http on loopback only. */
  loginUrl: z.url().max(255),
})
export type SalesforceApp = z.infer<typeof SalesforceApp>

/** Whether the Salesforce owner is told instead of the document's: of the Lead or Contact, or of the Contact's account. */
export const RecordOwnerRule = z.enum(['off', 'person', 'account'])
export type RecordOwnerRule = z.infer<typeof RecordOwnerRule>
/** A domain without `@`; it stands for its subdomains too. */
export const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?=.{1,253}$)[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})+$/u)

/** The id of a Slack channel that the bot is in (Slack shows it at the end of the channel's details). */
export const SlackChannel = z
  .string()
  .trim()
  .regex(/^[CG][A-Z0-9]{5,30}$/)

export const Workspace = z.object({
  id: Id,
  name: z.string(),
  createdAt: Instant,
  salesforceApp: SalesforceApp.nullable(),
  recordOwnerRule: RecordOwnerRule,
  /** Visits of people with an address at one of these tell nobody. */
  ignoredDomains: z.array(z.string()),
  /** Where Slack messages go: a channel's id; null sends each to its receiver directly. */
  slackChannel: z.string().nullable(),
  /** What the tracker is set up to send by; read only. */
  channels: z.object({ email: z.boolean(), slack: z.boolean() }),
})
export type Workspace = z.infer<typeof Workspace>

const NotifyChannels = z.object({ desktop: z.boolean(), email: z.boolean(), slack: z.boolean() })
export type NotifyChannels = z.infer<typeof NotifyChannels>
/** The first visit of somebody to a document, and their later ones. */
const NotifyVisits = z.object({ first: NotifyChannels, returning: NotifyChannels })
export type NotifyVisits = z.infer<typeof NotifyVisits>
const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
/** From `from` until `to`, over midnight where `from` is the later one. Both the same: all day. */
export const QuietHours = z.object({ from: WallTime, to: WallTime, timeZone: z.string().min(1).max(64) })
export type QuietHours = z.infer<typeof QuietHours>

/** Which events tell this member, on which channels, and when nothing may make a sound. */
export const NotifyPreferences = z.object({
  opened: NotifyVisits,
  left: NotifyVisits,
  quietHours: QuietHours.nullable(),
})
export type NotifyPreferences = z.infer<typeof NotifyPreferences>
const onDesktop = (desktop: boolean): NotifyVisits => ({
  first: { desktop, email: false, slack: false },
  returning: { desktop, email: false, slack: false },
})
export const defaultNotifyPreferences: NotifyPreferences = {
  opened: onDesktop(false),
  left: onDesktop(true),
  quietHours: null,
}

export const Member = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  role: Role,
  locale: Locale,
  notify: NotifyPreferences,
  createdAt: Instant,
})
export type Member = z.infer<typeof Member>

export const Device = z.object({
  id: Id,
  memberId: Id,
  name: z.string(),
  platform: z.string(),
  createdAt: Instant,
  lastSeenAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
})
export type Device = z.infer<typeof Device>

export const Invite = z.object({
  id: Id,
  role: Role,
  email: z.string().nullable(),
  /** Set when the invite adds a device to a member who exists. */
  memberId: Id.nullable(),
  createdAt: Instant,
  expiresAt: Instant,
  usedAt: Instant.nullable(),
})
export type Invite = z.infer<typeof Invite>

// ---- documents and links --------------------------------------------------------------------------------------

/** A page's size in PDF points (1/72 inch), rotation applied. */
export const PageSize = z.object({ width: z.number().positive(), height: z.number().positive() })
export type PageSize = z.infer<typeof PageSize>

export const DocumentVersion = z.object({
  number: z.int().min(1),
  fileName: z.string(),
  sizeBytes: z.int().min(0),
  sha256: z.string(),
  pageCount: z.int().min(1),
  pages: z.array(PageSize),
  /** Widths in pixels in which an image of page 1 is held; empty where the uploader drew none. */
  firstPageWidths: z.array(z.int()),
  createdAt: Instant,
})
export type DocumentVersion = z.infer<typeof DocumentVersion>

export const Document = z.object({
  id: Id,
  title: z.string(),
  owner: z.object({ id: Id, name: z.string(), email: z.string() }),
  version: DocumentVersion,
  createdAt: Instant,
  updatedAt: Instant,
  linkCount: z.int(),
  /** Visits by people: suspected scanners are left out. */
  visitCount: z.int(),
  lastReadAt: Instant.nullable(),
})
export type Document = z.infer<typeof Document>

export const LinkSettings = z.object({
  /** Ask for the reader's e-mail before the document. Ignored (never asked) on a link made for a recipient. */
  requireEmail: z.boolean(),
  allowDownload: z.boolean(),
  /** Its visits tell nobody. */
  muted: z.boolean(),
})
export type LinkSettings = z.infer<typeof LinkSettings>
export const defaultLinkSettings: LinkSettings = { requireEmail: true, allowDownload: true, muted: false }

export const Link = z.object({
  id: Id,
  documentId: Id,
  owner: z.object({ id: Id, name: z.string() }),
  /** `<public url>/<slug>`; the slug is 128 random bits in base64url. */
  url: z.string(),
  name: z.string(),
  recipientEmail: z.string().nullable(),
  settings: LinkSettings,
  disabledAt: Instant.nullable(),
  createdAt: Instant,
  visitCount: z.int(),
  lastReadAt: Instant.nullable(),
})
export type Link = z.infer<typeof Link>

// ---- workflows and runs ---------------------------------------------------------------------------------------

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
  campaignName: z.string(),
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
  owner: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }).nullable(),
  matchedAt: Instant,
})
export type RecordMatch = z.infer<typeof RecordMatch>

/** The Salesforce user whom a `findOwner` run found. */
export const RecordOwner = z.object({ id: z.string(), name: z.string(), email: z.string().nullable() })
export type RecordOwner = z.infer<typeof RecordOwner>

/** What a run wrote to Salesforce, or found there. */
export const RunResult = z.object({
  taskId: z.string().nullable(),
  campaignMemberId: z.string().nullable(),
  record: RecordMatch.nullable(),
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Of a `findOwner` run: null where nobody was found. */
  recordOwner: RecordOwner.nullable().optional(),
  /** `https://…` of the org that holds it; links to records are `<instanceUrl>/<id>`. */
  instanceUrl: z.string(),
})
export type RunResult = z.infer<typeof RunResult>

/** Why a run wrote nothing (skipped), or could not (failed), or will be tried again (waiting). */
export const RunReason = z.object({
  code: z.enum([
    'no_email',
    'no_record_no_assignee',
    'no_record',
    'salesforce_refused',
    'salesforce_unavailable',
    'salesforce_reconnect',
    'unknown_outcome',
    /** No desktop asked Salesforce for the record's owner in time: the document's owner was told. */
    'not_asked_in_time',
    'internal',
  ]),
  /** Salesforce's errorCode, where it gave one. */
  salesforceCode: z.string().nullable(),
  /** Salesforce's own words, where it gave some, at most 500 characters. */
  detail: z.string().max(500).nullable(),
})
export type RunReason = z.infer<typeof RunReason>

export const RunState = z.enum(['waiting', 'claimed', 'done', 'skipped', 'failed'])
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

// ---- visits ---------------------------------------------------------------------------------------------------

/** How sure it is who read: nobody said; the link was made for one recipient; typed into the gate; verified by code. */
export const Confidence = z.enum(['anonymous', 'link', 'typed', 'verified'])
export type Confidence = z.infer<typeof Confidence>

export const VisitorRef = z.object({
  /** Null as long as nobody said who reads. */
  id: Id.nullable(),
  email: z.string().nullable(),
  confidence: Confidence,
})
export type VisitorRef = z.infer<typeof VisitorRef>

export const SuspicionReason = z.enum([
  'user_agent',
  'webdriver',
  'prefetch',
  'no_trusted_input',
  'page_walk',
  'too_soon',
])
export type SuspicionReason = z.infer<typeof SuspicionReason>

export const PageTime = z.object({ page: z.int().min(1), activeMs: DurationMs })
export type PageTime = z.infer<typeof PageTime>

export const Visit = z.object({
  id: Id,
  documentId: Id,
  documentTitle: z.string(),
  documentVersion: z.int(),
  pageCount: z.int(),
  linkId: Id,
  linkName: z.string(),
  /** The member whose link it is. */
  owner: z.object({ id: Id, name: z.string() }),
  visitor: VisitorRef,
  state: z.enum(['reading', 'left']),
  openedAt: Instant,
  lastActiveAt: Instant,
  /** The last proven activity; null while reading. */
  leftAt: Instant.nullable(),
  /** While reading: the page on screen. After: the exit page. */
  page: z.int().min(1),
  activeMs: DurationMs,
  openMs: DurationMs,
  pages: z.array(PageTime),
  /** How often this visit has left: above 1 it was resumed. */
  leaves: z.int().min(0),
  /** True where the same visitor read this document before. */
  returning: z.boolean(),
  suspicion: z.array(SuspicionReason),
  /** A rep said that a suspected visit was a person. */
  confirmedPerson: z.boolean(),
  runs: z.array(Run),
})
export type Visit = z.infer<typeof Visit>

/** Somebody who is reading now. */
export const Reader = z.object({
  visitId: Id,
  documentId: Id,
  documentTitle: z.string(),
  pageCount: z.int(),
  ownerId: Id,
  visitor: VisitorRef,
  page: z.int(),
  activeMs: DurationMs,
  openedAt: Instant,
  visible: z.boolean(),
})
export type Reader = z.infer<typeof Reader>

export const Visitor = z.object({
  id: Id,
  email: z.string(),
  firstVisitAt: Instant,
  lastVisitAt: Instant,
  visitCount: z.int(),
  activeMs: DurationMs,
  documentCount: z.int(),
  /** The page that a Task's comments link to. */
  historyUrl: z.string(),
  record: RecordMatch.nullable(),
  instanceUrl: z.string().nullable(),
})
export type Visitor = z.infer<typeof Visitor>

// ---- notifications and the feed -------------------------------------------------------------------------------

/** Why this person is told, and not another. */
export const NotifyBecause = z.enum([
  'linkOwner',
  'recordOwner',
  /** Told as the document's owner: Salesforce has no record or no active owner for the visitor. */
  'ownerNotFound',
  /** Told as the document's owner: no desktop could ask Salesforce in time. */
  'notAskedInTime',
  /** Told as the document's owner: the record's owner is no member, and can't be written to. */
  'ownerNotReachable',
  /** Told as the document's owner, or as an admin: whose link it is has left the team. */
  'ownerGone',
])
export type NotifyBecause = z.infer<typeof NotifyBecause>

/** What became of a notification on a channel that the tracker serves itself. */
export const NotificationDelivery = z.object({
  channel: z.enum(['email', 'slack']),
  /** `waiting`: for the end of quiet hours, or for another attempt. */
  state: z.enum(['waiting', 'sent', 'failed']),
  /** Why it failed: the next channel took its place. */
  reason: z.enum(['notConfigured', 'noSuchUser', 'refused', 'unreachable']).nullable(),
  sentAt: Instant.nullable(),
})
export type NotificationDelivery = z.infer<typeof NotificationDelivery>

export const Notification = z.object({
  id: Id,
  memberId: Id,
  kind: Trigger,
  because: NotifyBecause,
  deliveries: z.array(NotificationDelivery),
  visitId: Id,
  documentId: Id,
  documentTitle: z.string(),
  visitor: VisitorRef,
  page: z.int(),
  activeMs: DurationMs,
  returning: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
  readAt: Instant.nullable(),
})
export type Notification = z.infer<typeof Notification>

const feedEvent = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), at: Instant, ...shape })

/** A durable event of the workspace, in commit order. Snapshots are as of the reading of the feed. */
export const FeedEvent = z.discriminatedUnion('type', [
  feedEvent('visit.opened', { visit: Visit }),
  feedEvent('visit.left', { visit: Visit }),
  feedEvent('visit.changed', { visit: Visit }),
  feedEvent('run.changed', { visit: Visit, runId: Id }),
  /** Only in the feed of the member it is for. `silent`: the notification changed (read elsewhere), don't show it. */
  feedEvent('notification', { notification: Notification, silent: z.boolean() }),
  feedEvent('document.changed', { documentId: Id }),
  feedEvent('link.changed', { documentId: Id, linkId: Id }),
  feedEvent('workflow.changed', { documentId: Id, workflowId: Id }),
  feedEvent('member.changed', { memberId: Id }),
  feedEvent('workspace.changed', {}),
])
export type FeedEvent = z.infer<typeof FeedEvent>
