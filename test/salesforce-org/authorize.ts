// The decisions of the authorize page: an error on the page, a redirect to the callback, or the consent form.
import { type Org, orgNow } from './org.ts'
import type { Row } from './store.ts'

export interface AuthorizeRequest {
  redirectUri: string
  scopes: string[]
  challenge: string | null
  state: string | null
  loginHint: string | null
}

export type Decision =
  | { kind: 'ask'; request: AuthorizeRequest }
  /** The page shows the error. The browser is not redirected to the callback. */
  | { kind: 'page-error'; error: string; description: string }
  | { kind: 'redirect'; url: string }

const SCOPES = ['api', 'refresh_token', 'offline_access', 'web', 'id', 'openid', 'profile', 'email', 'full']
const DEFAULT_SCOPES = ['refresh_token', 'api']

const pageError = (error: string, description: string): Decision => ({
  kind: 'page-error',
  error,
  description,
})

export function callback(redirectUri: string, params: Record<string, string | null>): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(params)) if (value !== null) url.searchParams.set(name, value)
  return url.href
}

/** True if the URL may be registered as a callback URL. An http URL must have the host `localhost`. */
export function isAllowedCallback(uri: string): boolean {
  if (!URL.canParse(uri)) return false
  const { protocol, hostname } = new URL(uri)
  return protocol !== 'http:' || hostname === 'localhost'
}

function policyRefusal(org: Org, redirectUri: string, state: string | null): Decision | null {
  const policy = org.settings.appPolicy
  if (policy === 'blocked') return pageError('OAUTH_APP_BLOCKED', 'this app is blocked by admin')
  if (policy === 'not-installed') return pageError('invalid_client', 'app must be installed into org')
  if (policy === 'open') return null
  const error = {
    error: 'OAUTH_APP_ACCESS_DENIED',
    error_description: 'user is not admin approved to access this app',
  }
  return { kind: 'redirect', url: callback(redirectUri, { ...error, state }) }
}

/** Checks the parameters of an authorize request. */
export function judge(org: Org, params: URLSearchParams): Decision {
  if (params.get('client_id') !== org.consumerKey) {
    return pageError('invalid_client_id', 'client identifier invalid')
  }
  const redirectUri = params.get('redirect_uri') ?? ''
  if (!org.callbackUrls.includes(redirectUri) || !isAllowedCallback(redirectUri)) {
    return pageError('redirect_uri_mismatch', 'redirect_uri must match configuration')
  }
  const state = params.get('state')
  const back = (error: string, description: string): Decision => ({
    kind: 'redirect',
    url: callback(redirectUri, { error, error_description: description, state }),
  })
  if (params.get('response_type') !== 'code')
    return back('unsupported_response_type', 'response type not supported')
  const challenge = params.get('code_challenge')
  if (challenge === null && org.settings.requirePkce) {
    return pageError(
      'OAUTH_APPROVAL_ERROR_GENERIC',
      'An unexpected error has occured during authentication. Please try again.',
    )
  }
  if (challenge !== null && params.get('code_challenge_method') !== 'S256') {
    return back('invalid_request', 'code_challenge_method must be S256')
  }
  if (challenge !== null && !/^[A-Za-z0-9_-]{43}$/.test(challenge))
    return back('invalid_request', 'invalid code challenge')
  const scopes = params.get('scope')?.split(/[ +]/).filter(Boolean) ?? DEFAULT_SCOPES
  if (scopes.some((scope) => !SCOPES.includes(scope))) {
    return back('invalid_scope', 'the requested scope is not allowed')
  }
  const request = { redirectUri, scopes, challenge, state, loginHint: params.get('login_hint') }
  return policyRefusal(org, redirectUri, state) ?? { kind: 'ask', request }
}

/** Returns the active standard users. The login page lists these users. */
export function loginUsers(org: Org): Row[] {
  return org.store.rows('User').filter((user) => user.IsActive === true && user.UserType === 'Standard')
}

export function allow(org: Org, request: AuthorizeRequest, user: Row): string {
  org.store.change(user, { LastLoginDate: `${new Date(orgNow(org)).toISOString().slice(0, 19)}.000Z` })
  const code = org.grants.issueCode({
    userId: user.Id,
    clientId: org.consumerKey,
    redirectUri: request.redirectUri,
    scopes: request.scopes,
    challenge: request.challenge,
    expiresAt: Date.now() + org.settings.codeTtlMs,
  })
  return callback(request.redirectUri, { code, state: request.state })
}

export function deny(request: AuthorizeRequest): string {
  const error = { error: 'access_denied', error_description: 'end-user denied authorization' }
  return callback(request.redirectUri, { ...error, state: request.state })
}
