// Helpers for the practice org's own tests: a running org, and a jsforce connection to it.
import jsforce, { type Connection, type OAuth2 } from 'jsforce'
import { createPracticeOrg, type PracticeOrgAddress, type PracticeOrgOptions } from './app.ts'
import { PracticeOrgControl } from './control.ts'

export const CALLBACK = 'http://localhost:17717/oauth/callback'
export const VERSION = '66.0'

export interface RunningOrg {
  address: PracticeOrgAddress
  control: PracticeOrgControl
  close(): Promise<void>
}

export async function startOrg(options: PracticeOrgOptions = {}): Promise<RunningOrg> {
  const practiceOrg = createPracticeOrg(options)
  const address = await practiceOrg.listen()
  return { address, control: new PracticeOrgControl(address.controlUrl), close: practiceOrg.close }
}

export function oauthClient(address: PracticeOrgAddress, pkce = true): OAuth2 {
  return new jsforce.OAuth2({
    loginUrl: address.loginUrl,
    clientId: address.consumerKey,
    redirectUri: CALLBACK,
    useVerifier: pkce,
  })
}

/** Sends the form of the login page, as a browser does after a click. Returns the URL of the redirect. */
export async function consent(
  authorizeUrl: string,
  userId: string,
  decision: 'allow' | 'deny',
): Promise<URL> {
  const response = await fetch(authorizeUrl, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ user: userId, decision }),
  })
  const location = response.headers.get('location')
  if (!location) throw new Error(`the page did not redirect: ${response.status} ${await response.text()}`)
  return new URL(location)
}

/** Runs the login without a browser. Returns an authorization code for the user. */
export async function codeFor(oauth2: OAuth2, userId: string): Promise<string> {
  const url = oauth2.getAuthorizationUrl({
    scope: 'api refresh_token',
    state: 's',
    code_challenge_method: 'S256',
  })
  return (await consent(url, userId, 'allow')).searchParams.get('code') ?? ''
}

/** Returns a jsforce connection of a user. The connection does not refresh its token. */
export async function connect(
  { control }: RunningOrg,
  user = 'aiko',
  version = VERSION,
): Promise<Connection> {
  const session = await control.grant(await control.named(user))
  return new jsforce.Connection({
    instanceUrl: session.instanceUrl,
    accessToken: session.accessToken,
    version,
  })
}

export interface Refusal {
  errorCode: string
  message: string
  data: unknown
}

/** Returns the error of a call that the org refuses. Throws if the call succeeds. */
export async function refusalOf(call: PromiseLike<unknown>): Promise<Refusal> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if (!('error' in outcome)) throw new Error(`expected a refusal, got ${JSON.stringify(outcome.value)}`)
  return outcome.error as Refusal
}
