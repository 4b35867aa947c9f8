// OAuth error names of Salesforce's login hosts: the class of each, and its message key (`salesforce.oauth.<words>`). Main acts on the class,
// the window shows the sentence.
// Sources: Salesforce Help "OAuth 2.0 Authorization Errors", the server's list as the Mobile SDK for Android carries it
// (OAuthErrorCode), RFC 6749 4.1.2.1 and 5.2, RFC 7009 2.2.1, OpenID Connect Core 3.1.2.6, and pages seen in practice.

/**
 * - `later`: passing. Nothing is changed, it is asked again.
 * - `reconnect`: the grant is gone. Only the rep's new consent helps.
 * - `admin`: the app, the org or the user must be changed by an admin. The grant stays, runs wait, it is asked again.
 * - `app`: our own request was wrong. As `admin`, but the remedy is another version of the app.
 */
export type OAuthErrorClass = 'later' | 'reconnect' | 'admin' | 'app'

type Entry = { class: OAuthErrorClass; words: OAuthWords }

export type OAuthWords =
  | 'busy'
  | 'denied'
  | 'gone'
  | 'userInactive'
  | 'orgInactive'
  | 'userNotApproved'
  | 'appBlocked'
  | 'appMissing'
  | 'wrongKey'
  | 'clientRefused'
  | 'callbackUrl'
  | 'flowDisabled'
  | 'scopes'
  | 'loginRestricted'
  | 'approval'
  | 'notUnderstood'
  | 'other'

const later: Entry = { class: 'later', words: 'busy' }
const notUnderstood: Entry = { class: 'app', words: 'notUnderstood' }
const admin = (words: OAuthWords): Entry => ({ class: 'admin', words })
const reconnect = (words: OAuthWords): Entry => ({ class: 'reconnect', words })

/** Names of the login pages are in capitals, those of the token endpoint are not. */
export const oauthErrors = {
  // passing
  rate_limit_exceeded: later,
  slow_down: later,
  server_error: later,
  service_unavailable: later,
  temporarily_unavailable: later,
  system_down: later,
  authorization_pending: later,
  app_attest_failed_retry: later,
  unknown_error: { class: 'later', words: 'other' },
  // the grant or the consent
  access_denied: reconnect('denied'),
  /** As Salesforce Help spells it in its example. */
  'access-denied': reconnect('denied'),
  invalid_grant: reconnect('gone'),
  invalid_token: reconnect('gone'),
  expired_token: reconnect('gone'),
  immediate_unsuccessful: reconnect('gone'),
  login_required: reconnect('gone'),
  consent_required: reconnect('gone'),
  interaction_required: reconnect('gone'),
  account_selection_required: reconnect('gone'),
  login_error: reconnect('gone'),
  // the user and the org
  inactive_user: admin('userInactive'),
  inactive_org: admin('orgInactive'),
  invalid_session_level: admin('loginRestricted'),
  invalid_app_access: admin('userNotApproved'),
  OAUTH_APP_ACCESS_DENIED: admin('userNotApproved'),
  // the app in the org
  invalid_client_id: admin('wrongKey'),
  invalid_client: admin('clientRefused'),
  invalid_client_credentials: admin('clientRefused'),
  invalid_basic_auth_header: admin('clientRefused'),
  unauthorized_client: admin('clientRefused'),
  app_blocked: admin('appBlocked'),
  fail_close_app_blocked: admin('appBlocked'),
  OAUTH_APP_BLOCKED: admin('appBlocked'),
  OAUTH_AUTHORIZATION_BLOCKED: admin('appBlocked'),
  app_not_found: admin('appMissing'),
  ecapp_policy_not_found: admin('appMissing'),
  oauth_policy_not_found: admin('appMissing'),
  installation_error: admin('appMissing'),
  invalid_distribution_state: admin('appMissing'),
  OAUTH_EC_APP_NOT_FOUND: admin('appMissing'),
  OAUTH_APPROVAL_ERROR_GENERIC: admin('approval'),
  redirect_uri_mismatch: admin('callbackUrl'),
  redirect_uri_missing: admin('callbackUrl'),
  oauth_flow_disabled: admin('flowDisabled'),
  unsupported_grant_type: admin('flowDisabled'),
  unsupported_response_type: admin('flowDisabled'),
  invalid_scope: admin('scopes'),
  /** Ours: a token answer without a refresh token. */
  no_refresh_token: admin('scopes'),
  // our requests, and parts of OAuth that this app does not use
  invalid_request: notUnderstood,
  invalid_assertion: notUnderstood,
  invalid_assertion_type: notUnderstood,
  bad_jti_claim: notUnderstood,
  app_attest_failed: notUnderstood,
  invalid_dpop_proof: notUnderstood,
  use_dpop_nonce: notUnderstood,
  invalid_expid: notUnderstood,
  unsupported_expid: notUnderstood,
  invalid_otp: notUnderstood,
  otp_error: notUnderstood,
  unsupported_token_type: notUnderstood,
  exceeded_registration_limit: notUnderstood,
  failed_registration: notUnderstood,
  registration_error: notUnderstood,
} as const satisfies Record<string, Entry>

/** What a name, with its description, means; null for one that nobody knows: it waits, and is shown as it came. */
export function oauthErrorOf(name: string, description: string): Entry | null {
  const known: Entry | null = Object.hasOwn(oauthErrors, name)
    ? oauthErrors[name as keyof typeof oauthErrors]
    : null
  if (name !== 'invalid_grant') return known
  // Login IP ranges and login hours refuse at this place and hour; the refresh token stays good.
  if (/ip restricted|login hours/i.test(description)) return admin('loginRestricted')
  if (/rate limit|too many|try again later/i.test(description)) return later
  return known
}
