// Owns the OAuth requests: authorization code with PKCE (RFC 7636, S256), refresh, revoke. Knows nothing of storage.
import { randomBytes } from 'node:crypto'
import jsforce, { type OAuth2 } from 'jsforce'
import { identityOf, TokenAnswer } from './answers.ts'
import { SalesforceError } from './errors.ts'
import { type Fetch, fetchTransport } from './transport.ts'

export type OAuthApp = {
  consumerKey: string
  /** Only for orgs that demand one: a public client sends none. */
  consumerSecret: string | null
  loginUrl: string
}

export type OAuthClient = {
  /** Asks the token endpoint whether it knows the app, before a browser opens on a page that never comes back. */
  knowsApp(): Promise<boolean>
  /** Each start has its own verifier and state. */
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
/** 64 characters: RFC 7636 allows 43 to 128 (jsforce's own has 171). */
const newVerifier = () => randomBytes(48).toString('base64url')

/**
 * Throws SalesforceError: `no` with the OAuth error as code (invalid_grant, invalid_client_id, …), `notSent` or `unknown`
 * where no answer came.
 */
export function createOAuthClient(app: OAuthApp, fetch: Fetch): OAuthClient {
  const oauth2 = (redirectUri?: string) => build(app, fetch, redirectUri)
  return {
    async knowsApp() {
      try {
        await oauth2('http://localhost/').requestToken('probe')
        return true
      } catch (error) {
        const failure = asFailure(error)
        if (failure.outcome !== 'no') throw failure
        return failure.code !== 'invalid_client_id'
      }
    },
    begin(redirectUri) {
      const client = oauth2(redirectUri)
      client.codeVerifier = newVerifier()
      const state = randomBytes(24).toString('base64url')
      // jsforce adds the challenge but not its method.
      const url = client.getAuthorizationUrl({ scope, state, code_challenge_method: 'S256' })
      return { url, state, redeem: (code) => answer(() => client.requestToken(code)) }
    },
    refresh: (refreshToken) => answer(() => oauth2().refreshToken(refreshToken)),
    async revoke(token) {
      await oauth2()
        .revokeToken(token)
        .catch((error: unknown) => {
          throw asFailure(error)
        })
    },
  }
}

function build(app: OAuthApp, fetch: Fetch, redirectUri: string | undefined): OAuth2 {
  const client = new jsforce.OAuth2({
    loginUrl: app.loginUrl,
    clientId: app.consumerKey,
    ...(app.consumerSecret ? { clientSecret: app.consumerSecret } : {}),
    ...(redirectUri ? { redirectUri } : {}),
  })
  // jsforce's own transport has neither a time-out nor a proxy of the system's.
  client._transport = fetchTransport({ fetch, timeoutMs }) as unknown as OAuth2['_transport']
  return client
}

async function answer(request: () => Promise<unknown>): Promise<TokenAnswer> {
  let body: unknown
  try {
    body = await request()
  } catch (error) {
    throw asFailure(error)
  }
  const parsed = TokenAnswer.safeParse(body)
  if (parsed.success && identityOf(parsed.data).userId) return parsed.data
  throw new SalesforceError(
    'unknown',
    { code: 'UNREADABLE_ANSWER', message: 'The token endpoint answered with something else.' },
    { cause: parsed.error },
  )
}

/** jsforce gives the OAuth error as the error's name and its description as message. */
function asFailure(error: unknown): SalesforceError {
  if (error instanceof SalesforceError) return error
  const { name, message } = error instanceof Error ? error : { name: 'unknown', message: String(error) }
  const answered = /^[a-z_]+$/.test(name) && name !== 'server_error'
  const code = answered || name.startsWith('ERROR_HTTP_') ? name : 'UNREADABLE_ANSWER'
  return new SalesforceError(answered ? 'no' : 'unknown', { code, message }, { cause: error })
}
