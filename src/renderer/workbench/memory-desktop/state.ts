import type {
  DesktopCallName,
  DesktopEvent,
  DesktopEventName,
  DesktopInput,
  DesktopOutput,
} from '#shared/desktop-api.ts'
import type { Session, Settings, Upload } from '#shared/desktop-state.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { LinkPreset, Refusal } from '#shared/link-settings.ts'
import type { ApiToken } from '#shared/model/api-tokens.ts'
import type { AuditEntry, AuditRetention } from '#shared/model/audit.ts'
import type { ChatRoom } from '#shared/model/chat-rooms.ts'
import type { CrashReport, LocalCrash } from '#shared/model/crash-reports.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import type { Notification } from '#shared/model/feed.ts'
import type { Folder } from '#shared/model/library.ts'
import type { LinkBatchWithLinks } from '#shared/model/link-batches.ts'
import type { Device, Invite, Member, Picture } from '#shared/model/people.ts'
import type { ErasureReceipt, PrivacySettings } from '#shared/model/privacy.ts'
import type { Workflow, WorkflowException, WorkspaceWorkflow } from '#shared/model/runs.ts'
import type { SignInStatus } from '#shared/model/sign-in.ts'
import type { HeldLink, Reader, Visit, Visitor } from '#shared/model/visits.ts'
import type { Webhook, WebhookDelivery } from '#shared/model/webhooks.ts'
import type { WorkerStatus } from '#shared/tracker-api/workers.ts'

export type MemoryState = {
  session: Session
  settings: Settings
  documents: Document[]
  folders: Omit<Folder, 'documentCount'>[]
  tags: { id: string; name: string }[]
  links: Link[]
  batches: LinkBatchWithLinks[]
  refusals: Refusal[]
  linkPresets: LinkPreset[]
  workflows: Workflow[]
  workspaceWorkflows: WorkspaceWorkflow[]
  /** The documents that inherit the workspace's workflows, with their exceptions by workflow id. */
  inheritingDocuments: Map<string, Map<string, WorkflowException>>
  visits: Visit[]
  visitors: Visitor[]
  readers: Reader[]
  notifications: Notification[]
  held: HeldLink[]
  /** The withdrawn versions, each as `<document id> <version>`. */
  withdrawn: Set<string>
  members: Member[]
  invites: Invite[]
  signIn: SignInStatus
  devices: Device[]
  apiTokens: ApiToken[]
  webhooks: Webhook[]
  webhookLog: WebhookDelivery[]
  canStoreSecrets: boolean
  workers: WorkerStatus['workers']
  auditLog: AuditEntry[]
  auditRetention: AuditRetention
  privacy: { settings: PrivacySettings; receipts: ErasureReceipt[] }
  uploads: Upload[]
  /** Logos and photos by picture id. */
  pictures: Map<string, Picture>
  /** The crash reports of this computer, and those that the tracker has received. */
  crashes: LocalCrash[]
  crashReports: CrashReport[]
  chatRooms: ChatRoom[]
  /** If true, no call resolves, except `session.get` and `settings.*`. */
  stalls: boolean
  /** If set, all calls fail with this code, except `session.get` and `settings.*`. */
  refuse: ErrorCode | null
}

export type Emit = <N extends DesktopEventName>(name: N, event: DesktopEvent<N>) => void
export type MemoryCalls = {
  [N in DesktopCallName]: (input: DesktopInput<N>) => DesktopOutput<N> | Promise<DesktopOutput<N>>
}
