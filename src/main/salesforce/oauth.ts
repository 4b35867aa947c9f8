// OAuth requests: authorization code with PKCE (RFC 7636, S256), refresh, revoke. Stores nothing.
import { randomBytes } from 'node:crypto'
import jsforce, { type HttpResponse, type OAuth2 } from 'jsforce'
import { z } from 'zod'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
import { identityOf, TokenAnswer } from './answers.ts'
import { SalesforceError } from './errors.ts'
import { readRetryAfter } from './retry-after.ts'
import { type Fetch, fetchTransport } from './transport.ts'

export type OAuthApp = {
  consumerKey: string
  /** Only for orgs that require a client secret: a public client sends none. */
  consumerSecret: string | null
  loginUrl: string
}

export type OAuthClient = {
  /**
   * Asks the token endpoint whether it accepts the app at all, before a browser opens on a page that never redirects back.
   * Throws if no login could change the refusal.
   */
  checkApp(): Promise<void>
  /** Each call has its own verifier and state. */
  begin(redirectUri: string): Authorization
  refresh(refreshToken: string): Promise<TokenAnswer>
  revoke(token: string): Promise<void>
}

export type Authorization = {
  url: string
  state: string
  redeem(code: string): Promise<TokenAnswer>
}

export const scope = 'api refresh_token'
const timeoutMs = 20_000
/** 64 characters: RFC 7636 allows 43 to 128 (jsforce's own verifier has 171). */
const newVerifier = () => randomBytes(48).toString('base64url')

/**
 * Throws SalesforceError: outcome `no` with the OAuth error as code (invalid_grant, invalid_client_id, …), `notSent` or `unknown`
 * without an answer.
 */
export function createOAuthClient(app: OAuthApp, fetch: Fetch): OAuthClient {
  const oauth2 = (redirectUri?: string) => build(app, fetch, redirectUri)
  return {
    async checkApp() {
      try {
        await ask(oauth2('http://localhost/'), (client) => client.requestToken('probe'))
      } catch (error) {
        if (!(error instanceof SalesforceError) || error.outcome !== 'no') throw error
        if (refusesEveryLogin(error)) throw error
      }
    },
    begin(redirectUri) {
      const exchange = oauth2(redirectUri)
      const { client } = exchange
      client.codeVerifier = newVerifier()
      const state = randomBytes(24).toString('base64url')
      // jsforce sends the challenge but not its method.
      const url = client.getAuthorizationUrl({ scope, state, code_challenge_method: 'S256' })
      return { url, state, redeem: (code) => askToken(exchange, (each) => each.requestToken(code)) }
    },
    refresh: (refreshToken) => askToken(oauth2(), (client) => client.refreshToken(refreshToken)),
    async revoke(token) {
      try {
        await ask(oauth2(), (client) => client.revokeToken(token))
      } catch (error) {
        // RFC 7009, 2.2: a token that is already invalid counts as revoked.
        if (!(error instanceof SalesforceError) || error.code !== 'invalid_token') throw error
      }
    },
  }
}

/** Refusals that no login in the browser can change. An app that isn't installed may be approved there by some users. */
function refusesEveryLogin({ code, message }: SalesforceError): boolean {
  const words = oauthErrorOf(code, message)?.words
  return words === 'wrongKey' || (words === 'clientRefused' && /credential|secret/i.test(message))
}

/** One request to the login host, with the status of the answer, which jsforce doesn't expose. */
type Exchange = { client: OAuth2; answer: HttpResponse | null }

function build(app: OAuthApp, fetch: Fetch, redirectUri: string | undefined): Exchange {
  const client = new jsforce.OAuth2({
    loginUrl: app.loginUrl,
    clientId: app.consumerKey,
    ...(app.consumerSecret ? { clientSecret: app.consumerSecret } : {}),
    ...(redirectUri ? { redirectUri } : {}),
  })
  const exchange: Exchange = { client, answer: null }
  // jsforce's own transport has neither a timeout nor the system's proxy.
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

/** RFC 6749, 5.2. Salesforce's revoke endpoint answers with a form instead of JSON. */
const OAuthRefusal = z.object({
  error: z.string().regex(/^[\w-]{1,80}$/),
  error_description: z.string().optional(),
})

/** Only an OAuth error written by the login host itself is a definite no; a gateway's page or half an answer proves nothing. */
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
