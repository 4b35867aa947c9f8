// The tables as Kysely sees them, the same on SQLite and PostgreSQL. Instants are epoch ms (bigint), JSON is text,
// yes/no is an instant that is set or null. Every key begins with workspace_id, so that a distributed PostgreSQL can
// shard by it; `public_addresses` is the one routing table that leads from an outside name to a workspace.
import type { Generated } from 'kysely'
import type { RefusalReason } from '#shared/link-settings.ts'
import type { NotifyBecause } from '#shared/model.ts'

type EpochMs = number
type Json = string

export type WorkspacesTable = {
  workspace_id: string
  name: string
  /** Last feed sequence given out. Updated in the transaction that appends: its row lock makes commit order = feed order. */
  feed_seq: number
  salesforce_app: Json | null
  /** Null: off. */
  record_owner_rule: 'person' | 'account' | null
  /** string[] */
  ignored_domains: Json | null
  slack_channel: string | null
  /** `#rrggbb` */
  brand_color: string | null
  /** Picture id; the bytes are a blob. */
  logo: string | null
  created_at: EpochMs
}

export type MembersTable = {
  workspace_id: string
  member_id: string
  email: string
  name: string
  role: 'admin' | 'member'
  locale: 'ja' | 'en'
  notify: Json
  /** Picture id; the bytes are a blob. */
  photo: string | null
  meeting_url: string | null
  created_at: EpochMs
  removed_at: EpochMs | null
}

export type DevicesTable = {
  workspace_id: string
  device_id: string
  member_id: string
  name: string
  platform: string
  /** SHA-256 of the bearer token, hex. The token itself is never stored. */
  token_hash: string
  /** Feed position up to which this device said it has handled everything. */
  feed_acked: number
  created_at: EpochMs
  last_seen_at: EpochMs | null
  revoked_at: EpochMs | null
}

export type InvitesTable = {
  workspace_id: string
  invite_id: string
  token_hash: string
  role: 'admin' | 'member'
  email: string | null
  name: string | null
  /** Set for an invite that adds a device to a member. */
  member_id: string | null
  created_by: string | null
  created_at: EpochMs
  expires_at: EpochMs
  used_at: EpochMs | null
  revoked_at: EpochMs | null
}

/** Outside name → workspace and subject: slugs of links, tokens of history pages. */
export type PublicAddressesTable = {
  address: string
  kind: 'link' | 'history'
  workspace_id: string
  subject_id: string
}

export type DocumentsTable = {
  workspace_id: string
  document_id: string
  owner_id: string
  title: string
  current_version: number
  created_at: EpochMs
  updated_at: EpochMs
  removed_at: EpochMs | null
}

export type DocumentVersionsTable = {
  workspace_id: string
  document_id: string
  number: number
  file_name: string
  size_bytes: number
  sha256: string
  page_count: number
  /** PageSize[] */
  pages: Json
  /** Key in the blob store. */
  blob_key: string
  /** ByteSpan[]: what page 1 needs of the file; null where that isn't known. */
  page_one_spans: Json | null
  /** number[]: widths of page-1 images held. */
  first_page_widths: Json
  created_by: string
  created_at: EpochMs
}

export type UploadsTable = {
  workspace_id: string
  upload_id: string
  member_id: string
  metadata: Json
  created_at: EpochMs
  /** Set once the upload has become a document or a version of one: it never becomes another. */
  document_id: string | null
}

export type LinksTable = {
  workspace_id: string
  link_id: string
  document_id: string
  owner_id: string
  slug: string
  name: string
  recipient_email: string | null
  settings: Json
  created_at: EpochMs
  disabled_at: EpochMs | null
  /** See gate/passcode.ts. */
  passcode_hash: string | null
  /** As in `settings`: what each beat is held against is a column. */
  expires_at: EpochMs | null
  /** 1 where `settings` says by list who may read. */
  has_lists: Generated<number>
}

export type VisitorsTable = {
  workspace_id: string
  visitor_id: string
  /** Lower case. Unique in the workspace. */
  email: string
  history_token: string
  created_at: EpochMs
  /** When a person with this e-mail last opened a link; null as long as only scanners did. */
  last_visit_at: EpochMs | null
  /** RecordMatch found last, and the org it is in. */
  record: Json | null
  instance_url: string | null
}

export type VisitsTable = {
  workspace_id: string
  visit_id: string
  link_id: string
  document_id: string
  document_version: number
  page_count: number
  /** The member whose link it is. */
  owner_id: string
  visitor_id: string | null
  email: string | null
  confidence: 'anonymous' | 'link' | 'typed' | 'verified'
  reader_key: string
  state: 'reading' | 'left'
  opened_at: EpochMs
  last_active_at: EpochMs
  left_at: EpochMs | null
  /** While reading: when the sweep decides the leave unless a beat moves it. Null once left. */
  deadline_at: EpochMs | null
  /** When the sweep looks at the visit: never after `deadline_at`, and null with it. Indexed, so it moves seldom. */
  sweep_at: EpochMs | null
  page: number
  visible: number
  active_ms: number
  open_ms: number
  /** Merged over loads: { [page]: activeMs } */
  pages: Json
  /** What each load reported last: see visits/merge.ts. */
  loads: Json
  leaves: number
  returning: number
  /** SuspicionReason[] */
  suspicion: Json
  suspected: number
  confirmed_person_at: EpochMs | null
  user_agent: string
  /** RecordMatch pinned for this visit. */
  record: Json | null
  /** Which passcode was given, if any; see gate/passcode.ts. */
  passcode_proof: string | null
  /** SHA-256 of the agreement that was accepted. */
  agreement_hash: string | null
  /** Set while only so many pages may be read, because nobody has said (or proved) who reads. */
  free_pages: number | null
  /** 1 while what the opening sets off waits for an e-mail (ADR 14). */
  opened_held: Generated<number>
  /** 1 where a link made for one recipient was first opened by another browser. */
  other_device: Generated<number>
}

export type WorkflowsTable = {
  workspace_id: string
  workflow_id: string
  document_id: string
  trigger_event: 'opened' | 'left'
  action: Json
  paused_at: EpochMs | null
  created_by: string
  created_at: EpochMs
  updated_at: EpochMs
  removed_at: EpochMs | null
}

export type RunsTable = {
  workspace_id: string
  run_id: string
  workflow_id: string
  visit_id: string
  document_id: string
  /** The member whose devices may claim first. */
  owner_id: string
  trigger_event: 'opened' | 'left'
  /** As the workflow was when the run was made. */
  action: Json
  state: 'waiting' | 'claimed' | 'done' | 'skipped' | 'failed'
  attempt: number
  /** Grows with each leave that the run has to write; `settled_leaves` is what the last settlement covered. */
  leaves: number
  /** `leaves` as it was when the run was claimed: what the worker that holds it writes. */
  claimed_leaves: number
  settled_leaves: number
  /** The attempt that was the first to be about to write without a settled outcome; 0: nothing can have been written. */
  may_have_written: number
  available_at: EpochMs
  /** From then on any member's device may claim it. */
  shared_at: EpochMs
  lease_token: string | null
  lease_until: EpochMs | null
  lease_device_id: string | null
  result: Json | null
  reason: Json | null
  created_at: EpochMs
  settled_at: EpochMs | null
  dismissed_at: EpochMs | null
}

export type FeedEventsTable = {
  workspace_id: string
  seq: number
  type: string
  /** visit_id, document_id, … : what the event is about; snapshots are made when the feed is read. */
  subject: Json
  /** Set for events that only one member may see. */
  member_id: string | null
  created_at: EpochMs
}

export type NotificationsTable = {
  workspace_id: string
  notification_id: string
  /** The member's id, or `mailto:` and the address of somebody who is none. Once a recipient and visit. */
  recipient: string
  member_id: string | null
  visit_id: string
  kind: 'opened' | 'left'
  because: NotifyBecause
  created_at: EpochMs
  updated_at: EpochMs
  read_at: EpochMs | null
}

/** Whom the notifications of a visit are for: decided once, so that nobody is told twice. Written under the visit's row lock. */
export type AudiencesTable = {
  workspace_id: string
  visit_id: string
  /** Still asking Salesforce: when the document's owner is told instead. Null once decided. */
  decide_at: EpochMs | null
  /** While asking, what there is to tell: 1 once it opened, and how often it left. */
  waiting_opened: number
  waiting_leaves: number
  quiet_for: string | null
  /** Set once decided; `member_id` or `outsider` says who. Both null: nobody is left to tell. */
  because: NotifyBecause | null
  member_id: string | null
  /** { name, email } of a record's owner who is no member. */
  outsider: Json | null
}

/** The outbox: a notification on a channel that the tracker serves itself. */
export type DeliveriesTable = {
  workspace_id: string
  delivery_id: string
  notification_id: string
  visit_id: string
  channel: 'email' | 'slack'
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  /** Grows with each event that this channel tells; `sent_version` is what the receiver has. */
  version: number
  sent_version: number
  attempts: number
  /** When it may be sent, or (sending) when its lease runs out. Null where nothing is to be done. */
  available_at: EpochMs | null
  lease_token: string | null
  /** What the channel called it: see deliveries/email.ts and slack.ts. */
  reference: Json | null
  reason: 'notConfigured' | 'noSuchUser' | 'refused' | 'unreachable' | null
  created_at: EpochMs
  sent_at: EpochMs | null
}

/** Secrets and facts of this installation that all its processes share, e.g. the key that signs visit tokens. */
export type InstallationTable = { name: string; value: string }

export type ApiBudgetsTable = {
  workspace_id: string
  /** Null: no cap. */
  daily_cap: number | null
  /** The UTC day that `calls` counts, `YYYY-MM-DD`. */
  day: string
  calls: number
}

/** 6 digits on their way to a reader; the newest of each address and browser. */
export type GateCodesTable = {
  workspace_id: string
  link_id: string
  email: string
  reader_key: string
  code_hash: string
  /** Wrong tries, and those that are being looked at. */
  attempts: number
  expires_at: EpochMs
}

/** How often something was tried in the window that ends at `ends_at`: see gate/attempts.ts. */
export type GateAttemptsTable = {
  workspace_id: string
  link_id: string
  kind: string
  /** A keyed hash of the address it came from; empty: all of the link's. */
  who: string
  count: number
  ends_at: EpochMs
}

/** Texts that readers accepted, each once. */
export type AgreementsTable = { workspace_id: string; hash: string; text: string }

export type AcceptancesTable = {
  workspace_id: string
  visit_id: string
  hash: string
  link_id: string
  email: string | null
  accepted_at: EpochMs
}

export type GateRefusalsTable = {
  workspace_id: string
  refusal_id: string
  link_id: string
  document_id: string
  reason: RefusalReason
  email: string | null
  refused_at: EpochMs
}

export type LinkPresetsTable = { workspace_id: string; preset_id: string; name: string; settings: Json }

/** PDFs made from a version. Made once; `blob_key` null: it can't be made. */
export type DerivedFilesTable = {
  workspace_id: string
  document_id: string
  version: number
  /** `own-first-<pages>` or `marked-<mark>`. */
  variant: string
  blob_key: string | null
  size_bytes: number
  sha256: string
  /** When it may be deleted; null: with its document. */
  forget_at: EpochMs | null
}

/** A visit by a person that has left, as it was at its last leave: see analytics/count-leaves.ts. */
export type CountedVisitsTable = {
  workspace_id: string
  visit_id: string
  document_id: string
  link_id: string
  document_version: number
  page_count: number
  visitor_id: string | null
  /** Who it was: `visitor_id`, or the browser's key where nobody said. */
  reader: string
  opened_at: EpochMs
  last_active_at: EpochMs
  returning: number
  active_ms: number
  pages_seen: number
  /** 1 where the last page was seen. */
  finished: number
  exit_page: number
  /** { [page]: activeMs } */
  pages: Json
}

/** What counted visits add up to by page: of one link or of all (link_id ''), opened on one day in UTC. */
export type PageDaysTable = {
  workspace_id: string
  document_id: string
  link_id: string
  /** Days since 1970 in UTC; below zero a block of days: see analytics/count-leaves.ts. */
  day: number
  document_version: number
  /** See analytics/tally.ts. */
  pages: Json
}

export type Database = {
  gate_codes: GateCodesTable
  gate_attempts: GateAttemptsTable
  agreements: AgreementsTable
  acceptances: AcceptancesTable
  gate_refusals: GateRefusalsTable
  link_presets: LinkPresetsTable
  derived_files: DerivedFilesTable
  counted_visits: CountedVisitsTable
  page_days: PageDaysTable
  api_budgets: ApiBudgetsTable
  workspaces: WorkspacesTable
  members: MembersTable
  devices: DevicesTable
  invites: InvitesTable
  public_addresses: PublicAddressesTable
  documents: DocumentsTable
  document_versions: DocumentVersionsTable
  uploads: UploadsTable
  links: LinksTable
  visitors: VisitorsTable
  visits: VisitsTable
  workflows: WorkflowsTable
  runs: RunsTable
  feed_events: FeedEventsTable
  audiences: AudiencesTable
  notifications: NotificationsTable
  deliveries: DeliveriesTable
  installation: InstallationTable
}
