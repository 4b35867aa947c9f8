import type { EpochMs, Json } from './columns.ts'

/** Secrets with which other programs call the API for a member (ADR 120). */
export type ApiTokensTable = {
  workspace_id: string
  token_id: string
  member_id: string
  name: string
  /** JSON ApiScope[] */
  scopes: Json
  /** SHA-256 of the secret, hex. The secret itself is never stored. */
  secret_hash: string
  /** The last 4 characters of the secret. */
  ending: string
  created_at: EpochMs
  expires_at: EpochMs
  revoked_at: EpochMs | null
  last_used_at: EpochMs | null
  /** The requests since the current window of the rate limit began are counted in `window_count`. */
  window_ends_at: EpochMs
  window_count: number
}

/** The keys of requests that made a link, so that a repeated request makes no second link. */
export type LinkRequestsTable = {
  workspace_id: string
  member_id: string
  request_key: string
  /** SHA-256 of the document and the body, hex. */
  body_hash: string
  link_id: string
}
