// OAuth with jsforce and with a browser.
import jsforce from 'jsforce'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  CALLBACK,
  codeFor,
  connect,
  consent,
  oauthClient,
  type RunningOrg,
  startOrg,
  VERSION,
} from './testing.ts'

let running: RunningOrg
let aiko: string

beforeAll(async () => {
  running = await startOrg()
  aiko = await running.control.named('aiko')
})
afterEach(async () => void (await running.control.reset()))
afterAll(() => running.close())

async function tokenError(
  form: Record<string, string>,
): Promise<{ error: string; error_description: string }> {
  const response = await fetch(`${running.address.loginUrl}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  expect(response.status).toBe(400)
  return (await response.json()) as { error: string; error_description: string }
}

async function connected() {
  const oauth2 = oauthClient(running.address)
  const tokens = await oauth2.requestToken(await codeFor(oauth2, aiko))
  return { oauth2, tokens: tokens as typeof tokens & { refresh_token: string } }
}

const authorizeUrl = (change: Record<string, string>) => {
  const url = new URL(
    oauthClient(running.address).getAuthorizationUrl({ state: 'x', code_challenge_method: 'S256' }),
  )
  for (const [name, value] of Object.entries(change)) {
    if (value === '') url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return url.href
}

test('jsforce can log in and make an API call, with PKCE and its 171-character verifier', async () => {
  const { tokens } = await connected()
  expect(tokens).not.toHaveProperty('expires_in')
  expect(tokens.instance_url).not.toBe(running.address.loginUrl)
  const conn = new jsforce.Connection({
    instanceUrl: tokens.instance_url,
    accessToken: tokens.access_token,
    version: VERSION,
  })
  const identity = await conn.identity()
  expect(identity).toMatchObject({ user_id: aiko, email: 'aiko@example.co.jp', timezone: 'Asia/Tokyo' })
  expect(conn.limitInfo.apiUsage?.limit).toBe(15_000)
})

test('jsforce can connect with its own `authorize` function', async () => {
  const oauth2 = oauthClient(running.address)
  const conn = new jsforce.Connection({ oauth2, version: VERSION })
  const user = await conn.authorize(await codeFor(oauth2, aiko))
  expect(user.id).toBe(aiko)
  expect((await conn.query('SELECT Id FROM User LIMIT 1')).records).toHaveLength(1)
})

test('the redirect contains the state, for an allowed and for a denied access', async () => {
  const allowed = await consent(authorizeUrl({ state: 'a b&c' }), aiko, 'allow')
  expect(allowed.searchParams.get('state')).toBe('a b&c')
  const denied = await consent(authorizeUrl({ state: 'y' }), aiko, 'deny')
  expect(Object.fromEntries(denied.searchParams)).toEqual({
    error: 'access_denied',
    error_description: 'end-user denied authorization',
    state: 'y',
  })
})

test.each([
  ['another path', { redirect_uri: 'http://localhost:17717/other' }],
  ['another port', { redirect_uri: 'http://localhost:17716/oauth/callback' }],
  ['127.0.0.1', { redirect_uri: CALLBACK.replace('localhost', '127.0.0.1') }],
])('a redirect to %s stays on an error page', async (_name, change) => {
  const response = await fetch(authorizeUrl(change), { redirect: 'manual' })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('error=redirect_uri_mismatch')
})

test('a callback URL with 127.0.0.1 can’t be registered', async () => {
  await expect(startOrg({ callbackUrls: ['http://127.0.0.1:1/callback'] })).rejects.toThrow(
    'Cannot be an HTTP URL',
  )
})

test('a wrong consumer key, a missing challenge and an app that is not installed lead to an error page', async () => {
  const pageOf = async (change: Record<string, string>) => await (await fetch(authorizeUrl(change))).text()
  expect(await pageOf({ client_id: 'wrong' })).toContain('error=invalid_client_id')
  expect(await pageOf({ code_challenge: '' })).toContain('OAUTH_APPROVAL_ERROR_GENERIC')
  await running.control.set({ appPolicy: 'not-installed' })
  expect(await pageOf({})).toContain('app must be installed into org')
})

test('a user who is not approved is redirected to the callback with the error', async () => {
  await running.control.set({ appPolicy: 'not-approved' })
  const response = await fetch(authorizeUrl({}), { redirect: 'manual' })
  expect(new URL(response.headers.get('location') ?? '').searchParams.get('error')).toBe(
    'OAUTH_APP_ACCESS_DENIED',
  )
})

test('an authorization code can be used once', async () => {
  const oauth2 = oauthClient(running.address)
  const code = await codeFor(oauth2, aiko)
  await oauth2.requestToken(code)
  await expect(oauth2.requestToken(code)).rejects.toMatchObject({
    name: 'invalid_grant',
    message: 'expired authorization code',
  })
})

test('the verifier must be present, match the challenge, and be long enough', async () => {
  const oauth2 = oauthClient(running.address)
  const form = async (verifier: Record<string, string>) => ({
    grant_type: 'authorization_code',
    code: await codeFor(oauth2, aiko),
    client_id: running.address.consumerKey,
    redirect_uri: CALLBACK,
    ...verifier,
  })
  for (const verifier of [{ code_verifier: 'x'.repeat(60) }, { code_verifier: 'short' }, {}]) {
    expect(await tokenError(await form(verifier))).toEqual({
      error: 'invalid_grant',
      error_description: 'invalid code verifier',
    })
  }
})

test('rejects a wrong secret, a missing required secret, and a secret of a public client', async () => {
  const { oauth2, tokens } = await connected()
  const form = {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token,
    client_id: running.address.consumerKey,
  }
  const refused = { error: 'invalid_client', error_description: 'invalid client credentials' }
  expect(await tokenError({ ...form, client_secret: 'wrong' })).toEqual(refused)
  await running.control.set({ clientSecret: 'required' })
  expect(await tokenError(form)).toEqual(refused)
  await running.control.set({ clientSecret: 'forbidden' })
  expect(await tokenError({ ...form, client_secret: running.address.consumerSecret })).toEqual(refused)
  await expect(oauth2.refreshToken(tokens.refresh_token)).resolves.toHaveProperty('access_token')
})

test('each refresh rotates the refresh token, and the reuse of an old refresh token revokes the family', async () => {
  const { oauth2, tokens } = await connected()
  const second = (await oauth2.refreshToken(tokens.refresh_token)) as typeof tokens
  expect(second.refresh_token).not.toBe(tokens.refresh_token)
  const dead = { name: 'invalid_grant', message: 'expired access/refresh token' }
  await expect(oauth2.refreshToken(tokens.refresh_token)).rejects.toMatchObject(dead)
  await expect(oauth2.refreshToken(second.refresh_token)).rejects.toMatchObject(dead)
  const conn = new jsforce.Connection({
    instanceUrl: second.instance_url,
    accessToken: second.access_token,
    version: VERSION,
  })
  await expect(conn.limits()).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' })
})

test('without rotation, a refresh token stays valid, and the response contains no new refresh token', async () => {
  await running.control.set({ rotateRefreshTokens: false })
  const { oauth2, tokens } = await connected()
  expect(await oauth2.refreshToken(tokens.refresh_token)).not.toHaveProperty('refresh_token')
  await expect(oauth2.refreshToken(tokens.refresh_token)).resolves.toHaveProperty('access_token')
})

test('the sixth authorization of a user revokes the oldest authorization', async () => {
  const all = []
  for (let n = 0; n < 6; n++) all.push(await connected())
  const [first, second] = all
  await expect(first?.oauth2.refreshToken(first.tokens.refresh_token)).rejects.toMatchObject({
    name: 'invalid_grant',
  })
  await expect(second?.oauth2.refreshToken(second.tokens.refresh_token)).resolves.toHaveProperty(
    'access_token',
  )
})

test('the revocation of a refresh token ends its access tokens, and a second revocation is an error', async () => {
  const { oauth2, tokens } = await connected()
  await oauth2.revokeToken(tokens.refresh_token)
  const conn = new jsforce.Connection({
    instanceUrl: tokens.instance_url,
    accessToken: tokens.access_token,
    version: VERSION,
  })
  await expect(conn.limits()).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' })
  await expect(oauth2.revokeToken(tokens.refresh_token)).rejects.toThrow()
})

test('the next refresh fails for inactive users and restricted logins', async () => {
  const { oauth2, tokens } = await connected()
  await running.control.set({ loginPolicy: 'ip-restricted' })
  await expect(oauth2.refreshToken(tokens.refresh_token)).rejects.toThrow(
    'ip restricted or invalid login hours',
  )
  await running.control.change(aiko, { IsActive: false })
  await expect(oauth2.refreshToken(tokens.refresh_token)).rejects.toThrow('inactive user')
})

test('jsforce refreshes the token after a 401 and repeats the call', async () => {
  const { tokens } = await connected()
  const oauth2 = oauthClient(running.address, false)
  const { instance_url: instanceUrl, access_token: accessToken, refresh_token: refreshToken } = tokens
  const conn = new jsforce.Connection({ oauth2, instanceUrl, accessToken, refreshToken, version: VERSION })
  await running.control.expireAccessTokens()
  await conn.sobject('Task').create({ Subject: 'after refresh' })
  expect(await running.control.tasks()).toHaveLength(1)
  expect((await running.control.requests()).map(({ status }) => status)).toEqual([200, 401, 200, 201])
})

test('a token without the scope `api` gets a 401 that no refresh can fix', async () => {
  const session = await running.control.grant(aiko, ['refresh_token'])
  const conn = new jsforce.Connection({
    ...session,
    version: VERSION,
    oauth2: oauthClient(running.address, false),
  })
  await expect(conn.limits()).rejects.toThrow('This session is not valid for use with the REST API')
})

test('only the instance host serves the API, and userinfo returns the user', async () => {
  const { accessToken } = await running.control.grant(aiko)
  const headers = { authorization: `Bearer ${accessToken}` }
  const wrong = await fetch(`${running.address.loginUrl}/services/data/v66.0/limits`, { headers })
  expect(wrong.status).toBe(401)
  const info = await fetch(`${running.address.loginUrl}/services/oauth2/userinfo`, { headers })
  expect(await info.json()).toMatchObject({
    user_id: aiko,
    zoneinfo: 'Asia/Tokyo',
    preferred_username: 'aiko@example.co.jp',
  })
})

test('grants, Tasks and settings are kept across a restart with a folder', async ({ onTestFinished }) => {
  const { mkdtempSync, rmSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const dataFolder = mkdtempSync(`${tmpdir()}/practice-org-`)
  onTestFinished(() => rmSync(dataFolder, { recursive: true }))
  const before = await startOrg({ dataFolder })
  const session = await before.control.grant(await before.control.named('ben'))
  await (await connect(before, 'ben')).sobject('Task').create({ Subject: 'kept' })
  await before.close()
  const after = await startOrg({ dataFolder })
  onTestFinished(() => after.close())
  const { instanceUrl } = after.address
  const conn = new jsforce.Connection({ instanceUrl, accessToken: session.accessToken, version: VERSION })
  expect(
    (await conn.query("SELECT Subject FROM Task WHERE CreatedBy.Email = 'ben@example.com'")).records,
  ).toMatchObject([{ Subject: 'kept' }])
})
