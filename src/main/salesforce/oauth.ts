// OAuth requests: authorization code with PKCE (RFC 7636, method S256), JWT bearer (RFC 7523), token refresh, and revocation. This module
// stores nothing.
import { randomBytes } from 'node:crypto'
import type { HttpResponse, OAuth2 } from 'jsforce'
import { z } from 'zod'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
import { identityOf, TokenAnswer } from './answers.ts'
import { SalesforceError } from './errors.ts'
import { loadJsforce } from './jsforce.ts'
import { readRetryAfter } from './retry-after.ts'
import { type Fetch, fetchTransport } from './transport.ts'

export type OAuthApp = {
  consumerKey: string
  /** Null for a public client. Some orgs require a secret. */
  consumerSecret: string | null
  loginUrl: string
}

export type OAuthClient = {
  /**
   * Checks at the token endpoint that Salesforce accepts the app. Without this check, the browser could open a login page that never
   * redirects back. Throws SalesforceError if the endpoint rejects the app so that no login can succeed. Also throws SalesforceError if the
   * endpoint can't be reached or its response can't be read.
   */
  checkApp(): Promise<void>
  /** Starts a login. Each login has its own PKCE verifier and state. */
  begin(redirectUri: string): Promise<Authorization>
  refresh(refreshToken: string): Promise<TokenAnswer>
  /** Logs in a service user with a signed assertion. The response has no refresh token. */
  assert(assertion: string): Promise<TokenAnswer>
  revoke(token: string): Promise<void>
}

export type Authorization = {
  url: string
  state: string
  redeem(code: string): Promise<TokenAnswer>
}

export const scope = 'api refresh_token'
const timeoutMs = 20_000
/** The verifier has 64 characters. RFC 7636 allows 43 to 128; jsforce's own verifier has 171. */
const newVerifier = () => randomBytes(48).toString('base64url')

/**
 * All requests throw SalesforceError. If the login host rejects a request, the outcome is `no` and the code is the OAuth error
 * (`invalid_grant`, `invalid_client_id`, …). Without a response the outcome is `notSent` or `unknown`.
 */
export function createOAuthClient(app: OAuthApp, fetch: Fetch): OAuthClient {
  const oauth2 = (redirectUri?: string) => build(app, fetch, redirectUri)
  return {
    async checkApp() {
      try {
        await ask(await oauth2('http://localhost/'), (client) => client.requestToken('probe'))
      } catch (error) {
        if (!(error instanceof SalesforceError) || error.outcome !== 'no') throw error
        if (refusesEveryLogin(error)) throw error
      }
    },
    async begin(redirectUri) {
      const exchange = await oauth2(redirectUri)
      const { client } = exchange
      client.codeVerifier = newVerifier()
      const state = randomBytes(24).toString('base64url')
      // jsforce adds the challenge to the URL, but not the challenge method.
      const url = client.getAuthorizationUrl({ scope, state, code_challenge_method: 'S256' })
      return { url, state, redeem: (code) => askToken(exchange, (each) => each.requestToken(code)) }
    },
    refresh: async (refreshToken) => askToken(await oauth2(), (client) => client.refreshToken(refreshToken)),
    assert: async (assertion) =>
      askToken(await oauth2(), (client) =>
        client.requestToken({ grant_type: jwtBearerGrant, assertion }),
      ).catch((error: unknown) => {
        throw refusedAssertion(error)
      }),
    async revoke(token) {
      try {
        await ask(await oauth2(), (client) => client.revokeToken(token))
      } catch (error) {
        // RFC 7009, section 2.2: an invalid token counts as revoked.
        if (!(error instanceof SalesforceError) || error.code !== 'invalid_token') throw error
      }
    },
  }
}

const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/**
 * Salesforce refuses an assertion with `invalid_grant`, which for a refresh token means that the grant is lost. A service user has no such
 * grant, and only an admin can fix the cause: the certificate, the user name, the approval or the clock.
 */
function refusedAssertion(error: unknown): unknown {
  if (!(error instanceof SalesforceError) || error.class !== 'reconnect') return error
  const code = /hasn['’]t approved/i.test(error.message) ? 'invalid_app_access' : 'assertion_refused'
  return new SalesforceError('no', { code, message: error.message, source: 'login' }, { cause: error })
}

/** True if no login in the browser can succeed. False for an app that is not installed, because some users can approve it in the browser. */
function refusesEveryLogin({ code, message }: SalesforceError): boolean {
  const messageKey = oauthErrorOf(code, message)?.messageKey
  return messageKey === 'wrongKey' || (messageKey === 'clientRefused' && /credential|secret/i.test(message))
}

/** One request to the login host, with its response. jsforce does not expose the status of the response. */
type Exchange = { client: OAuth2; answer: HttpResponse | null }

async function build(app: OAuthApp, fetch: Fetch, redirectUri: string | undefined): Promise<Exchange> {
  const jsforce = await loadJsforce()
  const client = new jsforce.OAuth2({
    loginUrl: app.loginUrl,
    clientId: app.consumerKey,
    ...(app.consumerSecret ? { clientSecret: app.consumerSecret } : {}),
    ...(redirectUri ? { redirectUri } : {}),
  })
  const exchange: Exchange = { client, answer: null }
  // jsforce's own transport has no timeout and ignores the system's proxy.
  const transport = fetchTransport({
    fetch,
    timeoutMs,
    onResponse: (response) => {
      exchange.answer = response
    },
  })
  client._transport = transport as unknown as OAuth2['_transport']
  return exchange
}

async function askToken(
  exchange: Exchange,
  request: (client: OAuth2) => Promise<unknown>,
): Promise<TokenAnswer> {
  const parsed = TokenAnswer.safeParse(await ask(exchange, request))
  if (parsed.success && identityOf(parsed.data).userId) return parsed.data
  throw unreadable(parsed.error)
}

async function ask<T>(exchange: Exchange, request: (client: OAuth2) => Promise<T>): Promise<T> {
  try {
    return await request(exchange.client)
  } catch (error) {
    if (error instanceof SalesforceError) throw error
    throw refusalIn(exchange.answer, error)
  }
}

/** An error response of OAuth: RFC 6749, section 5.2. Salesforce's revoke endpoint sends this error form-encoded, not as JSON. */
const OAuthRefusal = z.object({
  error: z.string().regex(/^[\w-]{1,80}$/),
  error_description: z.string().optional(),
})

/**
 * Builds the error of a failed request. The outcome is `no` if the response is an OAuth error. The outcome is `unknown` for a status of 429
 * or at least 500, and for any other response, such as a proxy's page.
 */
function refusalIn(answer: HttpResponse | null, cause: unknown): SalesforceError {
  const status = answer?.statusCode ?? 0
  const retryAfterMs = readRetryAfter(answer?.headers['retry-after'])
  const refusal = OAuthRefusal.safeParse(readBody(answer?.body ?? '')).data
  if (status === 429 || status >= 500) {
    const code = refusal?.error ?? `ERROR_HTTP_${status}`
    const message = refusal?.error_description ?? `The login host answered with status ${status}.`
    return new SalesforceError('unknown', { code, message, retryAfterMs }, { cause })
  }
  if (!refusal) return unreadable(cause, retryAfterMs)
  const { error: code, error_description: message = code } = refusal
  return new SalesforceError('no', { code, message, retryAfterMs, source: 'login' }, { cause })
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return Object.fromEntries(new URLSearchParams(text))
  }
}

function unreadable(cause: unknown, retryAfterMs: number | null = null): SalesforceError {
  const message = 'The login host answered with something that is not of OAuth.'
  return new SalesforceError('unknown', { code: 'UNREADABLE_ANSWER', message, retryAfterMs }, { cause })
}
