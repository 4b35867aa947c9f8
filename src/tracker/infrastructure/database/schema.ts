// The tables for Kysely, the same on SQLite and PostgreSQL. Instants are epoch ms (bigint), and JSON is text. A boolean is 0 or 1, or an
// instant that is set or null. The keys of the data of a workspace begin with workspace_id, so that a distributed PostgreSQL can use this column as
// the shard key. The table `public_addresses` contains the workspace of each public address.
import type { ApiTokensTable, LinkRequestsTable } from './tables/api-tokens.ts'
import type { AuditEventsTable } from './tables/audit.ts'
import type { CrashReportsTable } from './tables/crash-reports.ts'
import type {
  BundlePartsTable,
  BundleVersionsTable,
  DerivedFilesTable,
  DocumentsTable,
  DocumentVersionsTable,
  UploadsTable,
} from './tables/documents.ts'
import type { DocumentTagsTable, FoldersTable, TagsTable } from './tables/library.ts'
import type {
  AcceptancesTable,
  AgreementsTable,
  BatchLinksTable,
  GateAttemptsTable,
  GateCodesTable,
  GateLooksTable,
  GateRefusalsTable,
  LinkBatchesTable,
  LinkPresetsTable,
  LinkSharesTable,
  LinksTable,
  PublicAddressesTable,
  ShareStopsTable,
} from './tables/links.ts'
import type {
  AudiencesTable,
  ChatRoomsTable,
  DeliveriesTable,
  DigestsTable,
  FeedEventsTable,
  NoticeDeliveriesTable,
  NoticesTable,
  NotificationsTable,
} from './tables/notifications.ts'
import type {
  AdminMailsTable,
  ApiBudgetsTable,
  DevicesTable,
  InvitesTable,
  MembersTable,
  WorkspacesTable,
} from './tables/people.ts'
import type { ConsentsTable, ErasuresTable } from './tables/privacy.ts'
import type { TrackerProcessesTable } from './tables/processes.ts'
import type { ReleaseFilesTable, ReleasesTable } from './tables/releases.ts'
import type { RunsTable, WorkflowExceptionsTable, WorkflowsTable } from './tables/runs.ts'
import type { SchemaStepsTable } from './tables/schema-steps.ts'
import type { CompanyAccountsTable, SignInsTable } from './tables/sign-in.ts'
import type { SignalsTable } from './tables/signals.ts'
import type {
  CompaniesTable,
  CountedVisitsTable,
  LinkSumsTable,
  PageDaysTable,
  ReaderSumsTable,
  TimeSumsTable,
  VisitEventsTable,
  VisitorsTable,
  VisitsTable,
} from './tables/visits.ts'
import type { WebhookDeliveriesTable, WebhooksTable } from './tables/webhooks.ts'

/** Values that all processes of an installation share, e.g. the key that signs visit tokens. */
export type InstallationTable = { name: string; value: string }

export type Database = {
  gate_codes: GateCodesTable
  gate_attempts: GateAttemptsTable
  agreements: AgreementsTable
  acceptances: AcceptancesTable
  gate_refusals: GateRefusalsTable
  gate_looks: GateLooksTable
  link_presets: LinkPresetsTable
  bundle_versions: BundleVersionsTable
  bundle_parts: BundlePartsTable
  link_requests: LinkRequestsTable
  link_batches: LinkBatchesTable
  chat_rooms: ChatRoomsTable
  batch_links: BatchLinksTable
  link_shares: LinkSharesTable
  share_stops: ShareStopsTable
  folders: FoldersTable
  tags: TagsTable
  document_tags: DocumentTagsTable
  webhooks: WebhooksTable
  webhook_deliveries: WebhookDeliveriesTable
  derived_files: DerivedFilesTable
  visit_events: VisitEventsTable
  counted_visits: CountedVisitsTable
  link_sums: LinkSumsTable
  time_sums: TimeSumsTable
  reader_sums: ReaderSumsTable
  signals: SignalsTable
  page_days: PageDaysTable
  admin_mails: AdminMailsTable
  api_budgets: ApiBudgetsTable
  audit_events: AuditEventsTable
  crash_reports: CrashReportsTable
  workspaces: WorkspacesTable
  members: MembersTable
  devices: DevicesTable
  api_tokens: ApiTokensTable
  invites: InvitesTable
  sign_ins: SignInsTable
  company_accounts: CompanyAccountsTable
  public_addresses: PublicAddressesTable
  documents: DocumentsTable
  document_versions: DocumentVersionsTable
  uploads: UploadsTable
  links: LinksTable
  companies: CompaniesTable
  visitors: VisitorsTable
  visits: VisitsTable
  workflows: WorkflowsTable
  workflow_exceptions: WorkflowExceptionsTable
  runs: RunsTable
  feed_events: FeedEventsTable
  erasures: ErasuresTable
  consents: ConsentsTable
  audiences: AudiencesTable
  notifications: NotificationsTable
  deliveries: DeliveriesTable
  notices: NoticesTable
  digests: DigestsTable
  notice_deliveries: NoticeDeliveriesTable
  installation: InstallationTable
  tracker_processes: TrackerProcessesTable
  schema_steps: SchemaStepsTable
  releases: ReleasesTable
  release_files: ReleaseFilesTable
}
