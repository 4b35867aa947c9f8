// The contract between the main process and the renderer: calls (renderer → main) and events (main → renderer). The preload script, the
// IPC handlers, the headless WebSocket and the renderer's client are derived from this contract.
import { z } from 'zod'
import { AnalyticsFilter, DocumentAnalytics, DocumentRead, ExportFilter, ExportLines } from './analytics.ts'
import {
  Preflight,
  SalesforceConnection,
  SalesforceSetup,
  Session,
  Settings,
  TaskPreview,
  Upload,
  type WireErrorSchema,
} from './desktop-state.ts'
import { Instant } from './instant.ts'
import { LinkPreset, LinkSettings, Passcode, Refusal } from './link-settings.ts'
import { Email, Id, Locale, Role } from './model/basics.ts'
import { Company, CompanyDocument } from './model/companies.ts'
import { Conditions } from './model/conditions.ts'
import { Document, Link, VersionEntry } from './model/documents.ts'
import { Notification } from './model/feed.ts'
import { AuditEntry, Holdings } from './model/ownership.ts'
import {
  BrandColor,
  Device,
  Domain,
  Invite,
  MeetingUrl,
  Member,
  MemberDevice,
  NotifyChange,
  Picture,
  PictureId,
  RecordOwnerRule,
  SalesforceApp,
  SlackChannel,
  Workspace,
} from './model/people.ts'
import {
  Action,
  DocumentWorkflows,
  Run,
  TaskAction,
  Trigger,
  Workflow,
  WorkflowAdoption,
  WorkflowException,
  WorkflowFigures,
  WorkspaceWorkflow,
  WorkspaceWorkflowFigures,
} from './model/runs.ts'
import { DescribedField, FieldObject, FoundCampaign } from './model/salesforce-fields.ts'
import { SalesforceWritesChange } from './model/salesforce-writes.ts'
import { HeldAnswer, HeldLink, Reader, Visit, VisitCounts, Visitor } from './model/visits.ts'
import { AbsenceAlertHours } from './model/workers.ts'
import { ApiBudget, DailyCap } from './tracker-api/runs.ts'
import { WorkerStatus } from './tracker-api/workers.ts'

const Nothing = z.void()
const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() })
const Cursor = z.string().max(200).optional()
/** The filters that lists and counts of visits share. `from` is included, `to` is not. */
const VisitScope = {
  mine: z.boolean().optional(),
  documentId: Id.optional(),
  visitorId: Id.optional(),
  companyId: Id.optional(),
  linkId: Id.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
}
const WorkflowDraft = z.object({ trigger: Trigger, action: Action, conditions: Conditions.default({}) })

// ---- calls ------------------------------------------------------------------------------------------------------

export type DesktopCall = { readonly input: z.ZodType; readonly output: z.ZodType }
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

export const desktopCalls = {
  // session, joining
  'session.get': call(Nothing, Session),
  'session.previewInvite': call(
    z.object({ invite: z.string().max(2000) }),
    z.object({
      workspaceName: z.string(),
      email: z.string().nullable(),
      memberName: z.string().nullable(),
      trackerUrl: z.string(),
    }),
  ),
  'session.join': call(
    z.object({
      invite: z.string().max(2000),
      name: z.string().max(80).optional(),
      email: z.string().max(80).optional(),
    }),
    Session,
  ),
  /** Removes this workspace and its secrets from this device. Revokes the device if the tracker can be reached. */
  'session.leave': call(Nothing, Session),
  'session.updateMe': call(
    z.object({
      name: z.string().max(80).optional(),
      locale: Locale.optional(),
      notify: NotifyChange.optional(),
      meetingUrl: MeetingUrl.nullable().optional(),
    }),
    Session,
  ),
  /** Sets the member's photo, which readers see. Null removes the photo. */
  'session.setPhoto': call(z.object({ picture: Picture.nullable() }), Session),
  'session.retryTracker': call(Nothing, Nothing),
  /** Sets the languages of the user from `navigator.languages`. The headless host has no other source for these languages. */
  'session.setPageLanguages': call(z.object({ languages: z.array(z.string().max(35)).max(20) }), Nothing),
  // salesforce
  /** Opens the login page in the system browser. Returns after the OAuth callback, or fails with a coded error. */
  'salesforce.connect': call(Nothing, SalesforceConnection),
  'salesforce.cancelConnect': call(Nothing, Nothing),
  'salesforce.disconnect': call(Nothing, SalesforceConnection),
  'salesforce.findCampaign': call(z.object({ idOrUrl: z.string().max(500) }), FoundCampaign),
  /** Opens a record (Task, Lead, Contact, Campaign) of the connected org in the system browser. */
  'salesforce.openRecord': call(
    z.object({ recordId: z.string().max(18), instanceUrl: z.string().max(255) }),
    Nothing,
  ),
  /** Runs all checks again. A failed check is a row of the result, not an error. */
  'salesforce.preflight': call(Nothing, Preflight),
  /**
   * Returns the fields of an object that the connected user can see, with the values of picklists. Null if the user can't see the object.
   * Fields that were read more than a minute ago are read again.
   */
  'salesforce.fields': call(z.object({ object: FieldObject }), z.array(DescribedField).nullable()),
  /** Finds the user or queue for new Leads, by id, URL, e-mail address or name. */
  'salesforce.findLeadOwner': call(
    z.object({ text: z.string().trim().min(1).max(500) }),
    z.object({ id: z.string(), name: z.string() }),
  ),
  'salesforce.setup': call(Nothing, SalesforceSetup),
  /** Stores the consumer secret in the keychain. Null deletes the secret. No call returns the secret. */
  'salesforce.setConsumerSecret': call(
    z.object({
      secret: z.string().trim().min(8).max(256).nullable(),
      /** The app that the form showed. The secret is used only for the consumer key and login host of this app. */
      app: SalesforceApp.nullable(),
    }),
    SalesforceSetup,
  ),
  /** Creates a Lead for a visitor without a match, at most one Lead. Then retries the runs of the visit. */
  'salesforce.createLead': call(
    z.object({
      visitId: Id,
      lastName: z.string().trim().min(1).max(80),
      firstName: z.string().trim().max(40).optional(),
      company: z.string().trim().min(1).max(255),
      email: Email,
    }),
    z.object({ leadId: z.string(), created: z.boolean(), visit: Visit }),
  ),
  'salesforce.budget': call(Nothing, ApiBudget),
  'salesforce.setDailyCap': call(z.object({ dailyCap: DailyCap }), ApiBudget),
  // workspace
  'workspace.update': call(
    z.object({
      name: z.string().max(80).optional(),
      salesforceApp: SalesforceApp.nullable().optional(),
      recordOwnerRule: RecordOwnerRule.optional(),
      ignoredDomains: z.array(Domain).max(200).optional(),
      slackChannel: SlackChannel.nullable().optional(),
      brandColor: BrandColor.nullable().optional(),
      absenceAlertHours: AbsenceAlertHours.nullable().optional(),
      /** The settings that change. The others stay. */
      salesforceWrites: SalesforceWritesChange.optional(),
    }),
    Workspace,
  ),
  /** Sets the workspace's logo, which readers see. Null removes the logo. */
  'workspace.setLogo': call(z.object({ picture: Picture.nullable() }), Workspace),
  /** Returns a logo or a member's photo. */
  'workspace.picture': call(z.object({ pictureId: PictureId }), Picture),
  'members.list': call(Nothing, z.array(Member)),
  'members.setRole': call(z.object({ memberId: Id, role: Role }), Member),
  /** `successorId` is required if the member owns documents or links. */
  'members.remove': call(z.object({ memberId: Id, successorId: Id.optional() }), Nothing),
  'members.holdings': call(z.object({ memberId: Id }), Holdings),
  /** Gives everything that the member owns to the successor. The member stays. */
  'members.handOver': call(z.object({ memberId: Id, successorId: Id }), Holdings),
  /** Gives documents (with the links of their owner) and links to another member. */
  'ownership.transfer': call(
    z.object({ documentIds: z.array(Id), linkIds: z.array(Id), successorId: Id }),
    Holdings,
  ),
  'auditLog.list': call(z.object({ cursor: Cursor }), pageOf(AuditEntry)),
  'documents.history': call(z.object({ documentId: Id }), z.array(AuditEntry)),
  'invites.list': call(Nothing, z.array(Invite)),
  'invites.create': call(
    z.object({ role: Role, email: Email.nullable() }),
    z.object({ invite: Invite, url: z.string() }),
  ),
  'invites.revoke': call(z.object({ inviteId: Id }), Nothing),
  'devices.list': call(Nothing, z.array(Device)),
  'devices.listAll': call(Nothing, z.array(MemberDevice)),
  'workers.status': call(Nothing, WorkerStatus),
  'devices.invite': call(Nothing, z.object({ invite: Invite, url: z.string() })),
  'devices.rename': call(z.object({ deviceId: Id, name: z.string().trim().min(1).max(80) }), Device),
  'devices.revoke': call(z.object({ deviceId: Id }), Nothing),
  /** Returns the workers of the workspace and the number of connected desktops. */
  // documents and uploads
  'documents.list': call(
    z.object({ search: z.string().max(200).optional(), cursor: Cursor }),
    pageOf(Document),
  ),
  'documents.get': call(z.object({ documentId: Id }), Document),
  'documents.rename': call(z.object({ documentId: Id, title: z.string().max(200) }), Document),
  'documents.versions': call(z.object({ documentId: Id }), z.array(VersionEntry)),
  'documents.withdrawVersion': call(
    z.object({ documentId: Id, version: z.int().min(1), withdrawn: z.boolean() }),
    z.array(VersionEntry),
  ),
  'documents.remove': call(z.object({ documentId: Id }), Nothing),
  'documents.setFirstPage': call(
    z.object({
      documentId: Id,
      version: z.int(),
      width: z.int(),
      type: z.enum(['image/webp', 'image/png', 'image/jpeg']),
      base64: z.string().max(2_000_000),
    }),
    Nothing,
  ),
  'uploads.list': call(Nothing, z.array(Upload)),
  'uploads.cancel': call(z.object({ uploadId: Id }), Nothing),
  'uploads.retry': call(z.object({ uploadId: Id }), Nothing),
  /** Removes a finished or failed upload from the list. */
  'uploads.dismiss': call(z.object({ uploadId: Id }), Nothing),
  // links and workflows
  'links.list': call(z.object({ documentId: Id }), z.array(Link)),
  'links.create': call(
    z.object({
      documentId: Id,
      name: z.string().max(120),
      recipientEmail: Email.nullable(),
      settings: LinkSettings.partial(),
      passcode: Passcode.nullable(),
    }),
    Link,
  ),
  'links.update': call(
    z.object({
      linkId: Id,
      name: z.string().max(120).optional(),
      settings: LinkSettings.partial().optional(),
      passcode: Passcode.nullable().optional(),
      disabled: z.boolean().optional(),
    }),
    Link,
  ),
  /** Opens the link in the browser as a member of the team. */
  'links.look': call(z.object({ linkId: Id }), Nothing),
  'links.refusals': call(z.object({ linkId: Id }), z.array(Refusal)),
  'linkPresets.list': call(Nothing, z.array(LinkPreset)),
  'linkPresets.save': call(LinkPreset.omit({ id: true }), LinkPreset),
  'linkPresets.remove': call(z.object({ presetId: Id }), Nothing),
  'workflows.list': call(z.object({ documentId: Id }), DocumentWorkflows),
  'workflows.create': call(WorkflowDraft.extend({ documentId: Id }), Workflow),
  'workflows.update': call(
    z.object({
      workflowId: Id,
      trigger: Trigger.optional(),
      action: Action.optional(),
      conditions: Conditions.optional(),
      paused: z.boolean().optional(),
    }),
    Workflow,
  ),
  'workflows.remove': call(z.object({ workflowId: Id }), Nothing),
  /** Pauses or leaves out an inherited workflow for one document. Null: the workflow applies again. */
  'workflows.setException': call(
    z.object({ documentId: Id, workflowId: Id, exception: WorkflowException.nullable() }),
    DocumentWorkflows,
  ),
  /** The document inherits the workflows of the workspace from now on. */
  'workflows.adopt': call(z.object({ documentId: Id }), DocumentWorkflows),
  'workflows.figures': call(z.object({ documentId: Id }), z.array(WorkflowFigures)),
  'workspaceWorkflows.figures': call(Nothing, WorkspaceWorkflowFigures),
  'workspaceWorkflows.list': call(Nothing, z.array(WorkspaceWorkflow)),
  'workspaceWorkflows.create': call(WorkflowDraft, WorkspaceWorkflow),
  'workspaceWorkflows.update': call(
    z.object({
      workflowId: Id,
      trigger: Trigger.optional(),
      action: Action.optional(),
      conditions: Conditions.optional(),
      paused: z.boolean().optional(),
    }),
    WorkspaceWorkflow,
  ),
  'workspaceWorkflows.remove': call(z.object({ workflowId: Id }), Nothing),
  /** Returns the documents that do not inherit the workflows of the workspace, with the consequences of an adoption. */
  'workspaceWorkflows.adoptions': call(
    Nothing,
    z.object({ items: z.array(WorkflowAdoption), more: z.boolean() }),
  ),
  'workspaceWorkflows.adopt': call(
    z.object({ documentIds: z.array(Id).min(1).max(500) }),
    z.object({ adopted: z.int() }),
  ),
  /**
   * Returns a preview of the Task, with the data of the newest visit that has an e-mail address and is not suspected. Without a document (for
   * a workflow of the workspace), the preview uses a sample document and a sample visit.
   */
  'workflows.preview': call(
    z.object({ documentId: Id.nullable(), trigger: Trigger, action: TaskAction }),
    TaskPreview,
  ),
  // reading
  'visits.list': call(
    z.object({
      ...VisitScope,
      workflowId: Id.optional(),
      peopleOnly: z.boolean().optional(),
      suspectedOnly: z.boolean().optional(),
      needsAttention: z.boolean().optional(),
      waiting: z.boolean().optional(),
      cursor: Cursor,
    }),
    pageOf(Visit),
  ),
  'visits.counts': call(z.object({ ...VisitScope, waiting: z.boolean().optional() }), VisitCounts),
  'visits.get': call(z.object({ visitId: Id }), Visit),
  'visits.confirmPerson': call(z.object({ visitId: Id }), Visit),
  'runs.retry': call(z.object({ runId: Id }), Run),
  'runs.retryAll': call(z.object(VisitScope).omit({ linkId: true }), z.object({ count: z.int() })),
  'runs.dismiss': call(z.object({ runId: Id, dismissed: z.boolean() }), Run),
  'held.list': call(Nothing, z.array(HeldLink)),
  'held.answer': call(z.object({ linkId: Id, answer: HeldAnswer }), z.object({ count: z.int() })),
  'visitors.list': call(
    z.object({ search: z.string().max(200).optional(), companyId: Id.optional(), cursor: Cursor }),
    pageOf(Visitor),
  ),
  'visitors.get': call(z.object({ visitorId: Id }), Visitor),
  'companies.list': call(
    z.object({ search: z.string().max(200).optional(), cursor: Cursor }),
    pageOf(Company),
  ),
  'companies.get': call(z.object({ companyId: Id }), Company),
  /** Returns the documents that readers of the company read, newest first. */
  'companies.documents': call(z.object({ companyId: Id }), z.array(CompanyDocument)),
  'readers.list': call(Nothing, z.array(Reader)),
  'analytics.document': call(AnalyticsFilter.extend({ documentId: Id }), DocumentAnalytics),
  /** Returns the documents that a visitor read, newest first. */
  'analytics.visitor': call(z.object({ visitorId: Id }), z.array(DocumentRead)),
  /** Asks the rep where to save the CSV file, and returns when the file is complete. The event `exporting` reports the progress. */
  'exports.visits': call(
    z.object({
      filter: ExportFilter,
      lines: ExportLines,
      locale: Locale,
      /** Suggested file name without extension. */
      name: z.string().trim().min(1).max(120),
    }),
    /** Null if the rep cancelled the dialog. */
    z.object({ name: z.string(), lines: z.int() }).nullable(),
  ),
  // notifications and settings
  'notifications.list': call(
    z.object({ cursor: Cursor }),
    z.object({ items: z.array(Notification), next: z.string().nullable(), unread: z.int() }),
  ),
  'notifications.read': call(z.object({ ids: z.array(Id).nullable() }), Nothing),
  'settings.get': call(Nothing, Settings),
  'settings.update': call(Settings.partial(), Settings),
  'settings.testNotification': call(Nothing, Nothing),
  /** Sets and stores the user name and password for the proxy in `Session.proxyLogin`. Null: the user chose "Not now". */
  'session.giveProxyLogin': call(
    z.object({
      login: z.object({ username: z.string().max(256), password: z.string().max(256) }).nullable(),
    }),
    Nothing,
  ),
  /** Opens a URL in the system browser. The URL must be https. Loopback http is allowed only for a practice org. */
  'shell.openExternal': call(z.object({ url: z.string().max(4000) }), Nothing),
} as const satisfies Record<string, DesktopCall>

export type DesktopCalls = typeof desktopCalls
export type DesktopCallName = keyof DesktopCalls
export type DesktopInput<N extends DesktopCallName> = z.input<DesktopCalls[N]['input']>
export type DesktopOutput<N extends DesktopCallName> = z.output<DesktopCalls[N]['output']>

// ---- events ------------------------------------------------------------------------------------------------------

export const desktopEvents = {
  session: Session,
  settings: Settings,
  uploads: z.array(Upload),
  readers: z.array(Reader),
  /** Visits that are new or changed. */
  visits: z.array(Visit),
  /** The title, the version, the links or the workflows of the document may have changed. The renderer reads the shown data again. */
  documentChanged: z.object({ documentId: Id }),
  /** The workflows of the workspace may have changed. */
  workspaceWorkflowsChanged: z.object({}),
  /** Members or invites changed. */
  peopleChanged: z.object({}),
  /** Progress of an export: the number of written lines. */
  exporting: z.object({ lines: z.int() }),
  notifications: z.object({ changed: z.array(Notification), unread: z.int() }),
  /** The user clicked a notification or a `lastpage://` link. The renderer shows this path, e.g. `/visits/vis_…`. */
  navigate: z.object({ path: z.string() }),
} as const satisfies Record<string, z.ZodType>

export type DesktopEvents = typeof desktopEvents
export type DesktopEventName = keyof DesktopEvents
export type DesktopEvent<N extends DesktopEventName> = z.output<DesktopEvents[N]>

/** The result of a call. */
export type DesktopResult<T> = { ok: true; value: T } | { ok: false; error: z.infer<typeof WireErrorSchema> }

/**
 * The functions by which the renderer uses the main process. In Electron, the preload script sets the functions as `window.lastpage`. In
 * the headless host, the same functions use a WebSocket. There is one function for each call and each event. The function of an event adds a
 * listener and returns a function that removes the listener.
 */
export type DesktopBridge = {
  readonly calls: {
    readonly [N in DesktopCallName]: (input: DesktopInput<N>) => Promise<DesktopResult<DesktopOutput<N>>>
  }
  readonly events: {
    readonly [N in DesktopEventName]: (listener: (event: DesktopEvent<N>) => void) => () => void
  }
}
