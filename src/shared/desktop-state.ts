// The state that main sends to its window: connections, settings, uploads, results of checks.
import { z } from 'zod'
import { Instant } from './instant.ts'
import { Id, Locale } from './model/basics.ts'
import { Document } from './model/documents.ts'
import { Device, Member, Workspace } from './model/people.ts'

export const WireErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})

export const TrackerConnection = z.object({
  /** `revoked`: this device's token is refused; join again. */
  state: z.enum(['notJoined', 'connecting', 'online', 'offline', 'revoked']),
  url: z.string().nullable(),
  /** The last error while not online. */
  error: WireErrorSchema.nullable(),
  since: Instant,
})
export type TrackerConnection = z.infer<typeof TrackerConnection>

/** Why work waits although it is connected, and until when. */
export const SalesforcePause = z.object({
  /** `orgLimit`: the org's calls are nearly used up. `dailyCap`: the admin's own. `unavailable`: Salesforce is away. `loginRefused`: see the connection's error. */
  reason: z.enum(['orgLimit', 'dailyCap', 'unavailable', 'loginRefused']),
  until: Instant,
  used: z.int().nullable(),
  limit: z.int().nullable(),
})
export type SalesforcePause = z.infer<typeof SalesforcePause>

export const SalesforceConnection = z.object({
  /** `notConfigured`: no admin entered a consumer key. `waiting`: the browser shows the login. `reconnect`: the grant is gone. */
  state: z.enum(['notConfigured', 'disconnected', 'waiting', 'connected', 'reconnect']),
  org: z
    .object({ id: z.string(), name: z.string(), instanceUrl: z.string(), isSandbox: z.boolean() })
    .nullable(),
  user: z.object({ id: z.string(), name: z.string(), email: z.string(), timeZone: z.string() }).nullable(),
  error: WireErrorSchema.nullable(),
  /** While waiting: the URL that was opened, to copy into another browser, and when main gives up. */
  authorizeUrl: z.string().nullable(),
  waitingUntil: Instant.nullable(),
  /** From the last answer of Salesforce: `Sforce-Limit-Info`. */
  apiUsage: z.object({ used: z.int(), limit: z.int() }).nullable(),
  paused: SalesforcePause.nullable(),
})
export type SalesforceConnection = z.infer<typeof SalesforceConnection>

/** One prerequisite of writing to Salesforce. The sentence is messages' `preflight.rows.<id>.<words>` with `values`. */
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

/** What an admin copies into Salesforce, and whether this device holds a consumer secret (never the secret itself). */
export const SalesforceSetup = z.object({
  callbackUrls: z.array(z.string()),
  scopes: z.array(z.string()),
  /** `other`: it was stored for another app or login host, and is sent to nobody. */
  consumerSecret: z.enum(['none', 'stored', 'other']),
})
export type SalesforceSetup = z.infer<typeof SalesforceSetup>

export const Session = z.object({
  host: z.enum(['electron', 'headless']),
  platform: z.string(),
  version: z.string(),
  tracker: TrackerConnection,
  workspace: Workspace.nullable(),
  member: Member.nullable(),
  device: Device.nullable(),
  salesforce: SalesforceConnection,
  /** Where secrets lie. `memory` is the visible fallback: nothing is written, and a restart asks again. */
  secrets: z.object({ store: z.enum(['keychain', 'memory']), problem: z.string().nullable() }),
  /** An invite that a lastpage:// link or `--join` brought and that waits for a name or a click. */
  pendingInvite: z.string().nullable(),
  /** What is spoken with this rep, everywhere: main decides it (src/main/workspace/language.ts). */
  locale: Locale,
  /** The proxy that asks for a login; null where none does. */
  proxyLogin: z.object({ host: z.string(), port: z.int(), realm: z.string() }).nullable(),
})
export type Session = z.infer<typeof Session>

/** Local settings of this device (electron-store). */
export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** `system` follows the computer. */
  language: z.enum(['system', 'ja', 'en']),
  startAtLogin: z.boolean(),
  desktopNotifications: z.boolean(),
  setup: z.object({ dismissed: z.boolean() }),
})
export type Settings = z.infer<typeof Settings>

export const Upload = z.object({
  id: Id,
  fileName: z.string(),
  /** Null while the upload is for a new document. */
  documentId: Id.nullable(),
  state: z.enum(['receiving', 'sending', 'paused', 'checking', 'done', 'failed']),
  sentBytes: z.int(),
  totalBytes: z.int(),
  error: WireErrorSchema.nullable(),
  /** When done. */
  document: Document.nullable(),
})
export type Upload = z.infer<typeof Upload>

export const TaskPreview = z.object({
  subject: z.string(),
  comments: z.string(),
  dueDate: z.string(),
  /** True where no real visit exists yet and an example was used. */
  isExample: z.boolean(),
})
export type TaskPreview = z.infer<typeof TaskPreview>
