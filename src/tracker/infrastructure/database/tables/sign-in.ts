import type { Generated } from 'kysely'
import type { EpochMs, Json } from './columns.ts'

/** Sign-ins in progress. A row is deleted after it has expired. */
export type SignInsTable = {
  workspace_id: string
  /** SHA-256 of the token of the sign-in, hex. */
  sign_in_id: string
  /**
   * `new`: no browser has opened it. `sent`: the browser is at the provider. `redeeming`: a request redeems the code of the provider. `known`: the
   * account is known, and the person must confirm the device. `confirmed`: the app can redeem its code. `over`: used, refused or cancelled.
   */
  step: 'new' | 'sent' | 'redeeming' | 'known' | 'confirmed' | 'over'
  /** SHA-256 of the verifier that only the app has, base64url. */
  challenge: string
  /** JSON SignInDevice */
  device: Json
  /** `app`: the browser opens a lastpage:// URL. Otherwise a URL on the loopback address. */
  return_to: string
  /** SHA-256 of the secret in the cookie of the browser, hex. */
  browser_hash: string | null
  /** Sealed: state, nonce and PKCE verifier of the request to the provider. */
  secrets: string | null
  /** Sealed: the account and its refresh token. */
  account: string | null
  /** SHA-256 of the code that the browser gives to the app, hex. */
  code_hash: string | null
  created_at: EpochMs
  expires_at: EpochMs
}

/** The account of a member at the provider. A member has at most one. */
export type CompanyAccountsTable = {
  workspace_id: string
  member_id: string
  issuer: string
  subject: string
  /** The address at the last sign-in or check. */
  email: string
  /** Sealed. Null: the provider gave none, or it is lost. */
  refresh_token: string | null
  /** 1: a check has no known outcome. The provider may have replaced the refresh token. */
  is_uncertain: Generated<number>
  signed_in_at: EpochMs
  /** When the provider last confirmed the account. */
  checked_at: EpochMs
  /** The next check. While a process checks the account: when its lease expires. Null: the access ended. */
  check_at: EpochMs | null
  /** Failed checks since the last confirmation. */
  failures: Generated<number>
  /** The reason of the last failed check. */
  problem: string | null
  ended_at: EpochMs | null
  /** `provider`: the provider no longer accepts the account. `rules`: domain or groups. `age`: the account could not be checked for too long. */
  end_reason: 'provider' | 'rules' | 'age' | null
}
