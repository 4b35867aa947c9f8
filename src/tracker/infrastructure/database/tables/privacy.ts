import type { EpochMs, Json } from './columns.ts'

/** The receipts of erasures. Rows are only added. */
export type ErasuresTable = {
  workspace_id: string
  erasure_id: string
  mode: 'erased' | 'anonymized'
  /** A keyed hash of the address (domain/privacy/address-hash.ts). */
  address_hash: string
  /** JSON ErasureCounts */
  counts: Json
  /** The admin. Null: an operator at the server. */
  actor_id: string | null
  erased_at: EpochMs
}

/** The readers' consents to the privacy text. The texts are in `agreements`. */
export type ConsentsTable = {
  workspace_id: string
  visit_id: string
  /** SHA-256 of the text in the language that the reader saw. */
  hash: string
  consented_at: EpochMs
}
