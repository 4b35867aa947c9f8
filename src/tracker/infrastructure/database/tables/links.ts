// Tables of links, and of what their gate remembers.
import type { Generated } from 'kysely'
import type { RefusalReason } from '#shared/link-settings.ts'
import type { EpochMs, Json } from './columns.ts'

/** Outside name → workspace and subject: slugs of links, tokens of history pages. */
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
  /** See gate/passcode.ts. */
  passcode_hash: string | null
  /** As in `settings`: what each beat is held against is a column. */
  expires_at: EpochMs | null
  /** 1 where `settings` says by list who may read. */
  has_lists: Generated<number>
}

export type LinkPresetsTable = { workspace_id: string; preset_id: string; name: string; settings: Json }

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
