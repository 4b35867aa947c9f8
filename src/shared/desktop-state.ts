// Schemas of the state that the main process sends to the renderer: connections, settings, uploads, results of checks.
import { z } from 'zod'
import { Instant } from './instant.ts'
import { Policy } from './managed-settings.ts'
import { Id, Locale } from './model/basics.ts'
import { Document } from './model/documents.ts'
import { Device, Member, Workspace } from './model/people.ts'
import { LeftOutField, TaskFieldKind } from './model/task-fields.ts'

export const WireErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})

/** Identifies a workspace within this app. It differs from the id of the workspace, which two trackers could share. */
export const WorkspaceKey = z.string().max(40)

export const TrackerConnection = z.object({
  /** `revoked`: the tracker no longer accepts the token of this device. The user must join again. */
  state: z.enum(['notJoined', 'connecting', 'online', 'offline', 'revoked']),
  url: z.string().nullable(),
  /** The last error since the connection was lost. Null while online. */
  error: WireErrorSchema.nullable(),
  since: Instant,
})
export type TrackerConnection = z.infer<typeof TrackerConnection>

/** The reason why runs wait although Salesforce is connected, and the end of the pause. */
export const SalesforcePause = z.object({
  /**
   * `orgLimit`: the API calls of the org are nearly used up. `dailyCap`: the daily cap of the workspace's admin is reached.
   * `unavailable`: Salesforce cannot be reached or is down. `loginRefused`: Salesforce refused the login, and `error` of the connection shows why.
   */
  reason: z.enum(['orgLimit', 'dailyCap', 'unavailable', 'loginRefused']),
  until: Instant,
  used: z.int().nullable(),
  limit: z.int().nullable(),
})
export type SalesforcePause = z.infer<typeof SalesforcePause>

export const SalesforceConnection = z.object({
  /**
   * `notConfigured`: no admin has entered a consumer key. `waiting`: the browser shows the login page. `reconnect`: the grant is no
   * longer valid.
   */
  state: z.enum(['notConfigured', 'disconnected', 'waiting', 'connected', 'reconnect']),
  org: z
    .object({ id: z.string(), name: z.string(), instanceUrl: z.string(), isSandbox: z.boolean() })
    .nullable(),
  user: z.object({ id: z.string(), name: z.string(), email: z.string(), timeZone: z.string() }).nullable(),
  error: WireErrorSchema.nullable(),
  /** In the state `waiting`: the URL that was opened in the browser. The user can copy it into another browser. */
  authorizeUrl: z.string().nullable(),
  /** In the state `waiting`: when the main process cancels the login. */
  waitingUntil: Instant.nullable(),
  /** The API calls of the org, from the header `Sforce-Limit-Info` of the last Salesforce response. */
  apiUsage: z.object({ used: z.int(), limit: z.int() }).nullable(),
  paused: SalesforcePause.nullable(),
})
export type SalesforceConnection = z.infer<typeof SalesforceConnection>

/** The result of one check of Salesforce. The renderer shows the message `preflight.rows.<id>.<words>`, filled with `values`. */
export const PreflightRow = z.object({
  id: z.enum([
    ...(['api', 'login', 'task', 'people', 'campaign', 'lead', 'timeZone', 'user'] as const),
    ...(['allocation', 'externalId'] as const),
  ]),
  state: z.enum(['ok', 'warning', 'failed', 'unknown']),
  words: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type PreflightRow = z.infer<typeof PreflightRow>
export const Preflight = z.object({ checkedAt: Instant, rows: z.array(PreflightRow) })
export type Preflight = z.infer<typeof Preflight>

/** The values that an admin copies into Salesforce, and whether this device stores a consumer secret. The secret itself is not included. */
export const SalesforceSetup = z.object({
  callbackUrls: z.array(z.string()),
  scopes: z.array(z.string()),
  /** `other`: the stored secret belongs to another consumer key or login host, so the secret is not used. */
  consumerSecret: z.enum(['none', 'stored', 'other']),
})
export type SalesforceSetup = z.infer<typeof SalesforceSetup>

/** A workspace of this app, for the switcher. */
export const WorkspaceSummary = z.object({
  key: WorkspaceKey,
  /** Empty until the tracker has answered once. */
  name: z.string(),
  trackerUrl: z.string(),
  unread: z.int(),
  /** The number of readers who read now. */
  reading: z.int(),
  /** `revoked`: the device was removed. `offline`: the tracker cannot be reached. `salesforce`: the rep must reconnect to Salesforce. */
  trouble: z.enum(['revoked', 'offline', 'salesforce']).nullable(),
})
export type WorkspaceSummary = z.infer<typeof WorkspaceSummary>

export const Session = z.object({
  host: z.enum(['electron', 'headless']),
  platform: z.string(),
  version: z.string(),
  /** The workspace that the window shows. The other values of this object belong to it. */
  workspaceKey: WorkspaceKey,
  /** The workspaces of this app in the order of joining. Empty before this device has joined one. */
  workspaces: z.array(WorkspaceSummary),
  tracker: TrackerConnection,
  workspace: Workspace.nullable(),
  member: Member.nullable(),
  device: Device.nullable(),
  salesforce: SalesforceConnection,
  /**
   * Where secrets are stored. `memory`: no keychain is available. Secrets are not stored on disk, and the app asks for the secrets again
   * after a restart. `sealed`: a worker keeps secrets in a file that is sealed with a key of the service manager.
   */
  secrets: z.object({ store: z.enum(['keychain', 'memory', 'sealed']), problem: z.string().nullable() }),
  /** The rep paused all notifications of this device until this time. Null: they are shown. */
  notificationsPausedUntil: Instant.nullable(),
  /** An invite from a lastpage:// URL or from `--join` that the user has not accepted yet. */
  pendingInvite: z.string().nullable(),
  /** The sign-in with a company account that waits for the person in the browser. Null: none. */
  signIn: z
    .object({
      trackerUrl: z.string(),
      /** The URL that was opened in the browser. The user can copy it into another browser. */
      url: z.string(),
      /** The page in the browser shows the same number. */
      number: z.string(),
      until: Instant,
    })
    .nullable(),
  /** The language of the app for this rep. The main process decides the language (src/main/workspace/language.ts). */
  locale: Locale,
  /** The proxy that requires a user name and password. Null if there is no such proxy. */
  proxyLogin: z.object({ host: z.string(), port: z.int(), realm: z.string() }).nullable(),
  /** The settings of the organisation on this computer. */
  policy: Policy,
  /** What the host can do for help: show the log file, restart the app. */
  help: z.object({ canShowLogs: z.boolean(), canRestart: z.boolean() }),
})
export type Session = z.infer<typeof Session>

/** Local settings of this device (electron-store). */
export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** `system`: the language of the computer or browser. */
  language: z.enum(['system', 'ja', 'en']),
  startAtLogin: z.boolean(),
  desktopNotifications: z.boolean(),
  /** Whether the app sends reports of its crashes to the tracker. */
  crashReports: z.boolean(),
  setup: z.object({ dismissed: z.boolean() }),
})
export type Settings = z.infer<typeof Settings>

export const Upload = z.object({
  id: Id,
  fileName: z.string(),
  /** The document that gets a new version. Null if the upload creates a new document. */
  documentId: Id.nullable(),
  state: z.enum(['receiving', 'sending', 'paused', 'checking', 'done', 'failed']),
  sentBytes: z.int(),
  totalBytes: z.int(),
  error: WireErrorSchema.nullable(),
  /** The uploaded document. Null until the state is `done`. */
  document: Document.nullable(),
})
export type Upload = z.infer<typeof Upload>

/** The value of a row of the preview that does not come from the workflow's texts. */
export const PreviewValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), text: z.string() }),
  /** The org sets its default, which describe names. */
  z.object({ kind: z.literal('orgDefault'), text: z.string() }),
  /** Nothing is set, and the org has no default. */
  z.object({ kind: z.literal('empty') }),
  /** Each visit decides the value, or the visit of the preview has no Lead or Contact yet. */
  z.object({ kind: z.literal('perVisit') }),
  /** The Salesforce user with this e-mail address. The address is empty if only the name is known. */
  z.object({ kind: z.literal('userWithEmail'), name: z.string(), email: z.string() }),
  /** The Salesforce user whose desktop writes the Task, because the record's owner can't own a Task. */
  z.object({ kind: z.literal('writer') }),
  /** Salesforce is not connected, or the user can't see the field. */
  z.object({ kind: z.literal('unknown') }),
])
export type PreviewValue = z.infer<typeof PreviewValue>

/** The Task that a workflow writes, in the rows of Salesforce. */
export const TaskPreview = z.object({
  subject: z.string(),
  /** Without the reference line. */
  comments: z.string(),
  dueDate: z.string(),
  /** True if the preview uses example values, because the document has no visit by a known visitor. */
  isExample: z.boolean(),
  /** The visit that the preview uses. Null for an example. */
  visit: z.object({ email: z.string(), at: Instant }).nullable(),
  assignedTo: PreviewValue,
  /** The Lead or Contact. */
  name: PreviewValue,
  status: PreviewValue,
  priority: PreviewValue,
  /** Null if the workflow sets no related record. */
  relatedTo: PreviewValue.nullable(),
  /** The other fields of the workflow. A boolean is `true` or `false`, a time is ISO 8601. */
  fields: z.array(z.object({ label: z.string(), kind: TaskFieldKind, value: z.string() })),
  /** Fields of the workflow that this Salesforce user's Task would not contain. */
  leftOut: z.array(LeftOutField),
  connected: z.boolean(),
})
export type TaskPreview = z.infer<typeof TaskPreview>
