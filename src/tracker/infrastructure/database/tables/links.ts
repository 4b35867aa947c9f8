// Links, and what is stored about their access checks.
import type { Generated } from 'kysely'
import type { GateQuestion, RefusalReason } from '#shared/link-settings.ts'
import type { EpochMs, Json } from './columns.ts'

/** Maps a public address (slug of a link, token of a history page) to its workspace and subject. */
export type PublicAddressesTable = {
  address: string
  kind: 'link' | 'history'
  workspace_id: string
  subject_id: string
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
  /** Null: no passcode. */
  passcode_hash: string | null
  /** A copy of the value in `settings`. It is a column because each beat is checked against it. */
  expires_at: EpochMs | null
  /** 1 if `settings` has lists of allowed or blocked readers. */
  has_lists: Generated<number>
}

/** Batches of personal links. The owner of a batch is the owner of its first link. */
export type LinkBatchesTable = {
  workspace_id: string
  batch_id: string
  document_id: string
  /** The key of the request that made the batch. */
  request_key: string
  name: string
  created_at: EpochMs
  revoked_at: EpochMs | null
}

/** The links of the batches, in the order of the recipients. */
export type BatchLinksTable = {
  workspace_id: string
  batch_id: string
  /** From 0. */
  position: number
  link_id: string
  /** When a member marked the link as sent. */
  sent_at: EpochMs | null
}

export type LinkPresetsTable = { workspace_id: string; preset_id: string; name: string; settings: Json }

/** The 6-digit code that was mailed to a reader. Only the newest code for each address and browser is stored. */
export type GateCodesTable = {
  workspace_id: string
  link_id: string
  email: string
  reader_key: string
  code_hash: string
  /** The number of wrong attempts and of attempts that are being checked. */
  attempts: number
  expires_at: EpochMs
}

/** The number of attempts in a time window that ends at `ends_at` (services/gate/attempt-limits.ts). */
export type GateAttemptsTable = {
  workspace_id: string
  link_id: string
  kind: string
  /** A keyed hash of the address or network of the attempts. Empty: all attempts on the link. */
  who: string
  count: number
  ends_at: EpochMs
}

/** The agreement texts that readers accepted. Each text is stored only once. */
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

/** Readers who left at the gate and are not decided yet (ADR 122). */
export type GateLooksTable = {
  workspace_id: string
  link_id: string
  /** The random key of the browser for this link. */
  reader_key: string
  question: GateQuestion
  left_at: EpochMs
  decide_at: EpochMs
}

/** Links that readers made for their colleagues (ADR 124). The address of the colleague is `links.recipient_email`. */
export type LinkSharesTable = {
  workspace_id: string
  link_id: string
  /** The link that was shared. */
  parent_link_id: string
  /** The visit of the reader who shared first. The visit may be deleted. */
  visit_id: string
  created_at: EpochMs
  /** When the mail server last accepted an e-mail with this link. */
  mailed_at: EpochMs | null
}

/** Addresses that get no more e-mails with shared links. */
export type ShareStopsTable = {
  workspace_id: string
  /** A keyed hash, so that the address is not stored. */
  address_hash: string
  stopped_at: EpochMs
}
