// The OAuth errors of Salesforce's login hosts. Each error name has a class and a message key (`salesforce.oauth.<key>`). The main process
// handles an error by its class. The renderer shows the message.
// Sources: Salesforce Help "OAuth 2.0 Authorization Errors", `OAuthErrorCode` in the Salesforce Mobile SDK for Android,
// RFC 6749 sections 4.1.2.1 and 5.2, RFC 7009 section 2.2.1, OpenID Connect Core section 3.1.2.6, and errors that login pages have shown.

/**
 * - `later`: a temporary error. The grant is kept, and the request is sent again later.
 * - `reconnect`: the grant is no longer valid. The rep must connect again.
 * - `admin`: an admin must change the app, the org or the user. The grant is kept, runs wait, and the request is sent again later.
 * - `app`: Lastpage sent a wrong request. The error is handled like `admin`, but only a new version of Lastpage can fix the error.
 */
export type OAuthErrorClass = 'later' | 'reconnect' | 'admin' | 'app'

type Entry = { class: OAuthErrorClass; messageKey: OAuthMessageKey }

export type OAuthMessageKey =
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
  | 'assertion'
  | 'notUnderstood'
  | 'other'

const later: Entry = { class: 'later', messageKey: 'busy' }
const notUnderstood: Entry = { class: 'app', messageKey: 'notUnderstood' }
const admin = (messageKey: OAuthMessageKey): Entry => ({ class: 'admin', messageKey })
const reconnect = (messageKey: OAuthMessageKey): Entry => ({ class: 'reconnect', messageKey })

/** The OAuth errors by name. Names in capital letters come from the login pages. The token endpoint writes names in lower case. */
export const oauthErrors = {
  // temporary errors
  rate_limit_exceeded: later,
  slow_down: later,
  server_error: later,
  service_unavailable: later,
  temporarily_unavailable: later,
  system_down: later,
  authorization_pending: later,
  app_attest_failed_retry: later,
  unknown_error: { class: 'later', messageKey: 'other' },
  // errors of the grant or the consent
  access_denied: reconnect('denied'),
  /** Salesforce Help writes `access_denied` with a hyphen in one example. */
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
  // errors of the user or the org
  inactive_user: admin('userInactive'),
  inactive_org: admin('orgInactive'),
  invalid_session_level: admin('loginRestricted'),
  invalid_app_access: admin('userNotApproved'),
  OAUTH_APP_ACCESS_DENIED: admin('userNotApproved'),
  // errors of the External Client App in the org
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
  /** Lastpage itself uses this name if a token response contains no refresh token. */
  no_refresh_token: admin('scopes'),
  /** Lastpage itself uses this name if Salesforce refuses the signed login of a worker. */
  assertion_refused: admin('assertion'),
  // errors of Lastpage's requests, and of OAuth features that Lastpage does not use
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

/** Returns the class and the message key of an error name with its description. Returns null if the name is not in the table. */
export function oauthErrorOf(name: string, description: string): Entry | null {
  const known: Entry | null = Object.hasOwn(oauthErrors, name)
    ? oauthErrors[name as keyof typeof oauthErrors]
    : null
  if (name !== 'invalid_grant') return known
  // The login IP ranges or the login hours of the user do not allow the request. The refresh token is still valid at another place or time.
  if (/ip restricted|login hours/i.test(description)) return admin('loginRestricted')
  if (/rate limit|too many|try again later/i.test(description)) return later
  return known
}
