// The JWT bearer flow of the practice org: real signatures, and Salesforce's errors.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readServiceUser } from '../../src/main/salesforce/service-user.ts'
import { makeRsaKey, type RsaKey } from '../fixtures/rsa-key.ts'
import { codeFor, oauthClient, type RunningOrg, startOrg } from './testing.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-jwt-'))
let running: RunningOrg
let key: RsaKey
let other: RsaKey
let ben: string

beforeAll(async () => {
  running = await startOrg()
  key = makeRsaKey(folder)
  other = makeRsaKey(folder, { name: 'other.pem' })
  ben = await running.control.named('ben')
})
beforeEach(async () => {
  await running.control.reset()
  await running.control.set({ jwtBearer: { certificate: key.publicKey, users: [ben] } })
})
afterAll(async () => {
  await running.close()
  rmSync(folder, { recursive: true, force: true })
})

type Change = { username?: string; from?: RsaKey; loginUrl?: string; consumerKey?: string; at?: number }

function assertion(change: Change = {}): string {
  const { username = 'ben@example.com', from = key, at = Date.now() } = change
  const { consumerKey = running.address.consumerKey, loginUrl = running.address.loginUrl } = change
  return readServiceUser(username, from.keyFile).assertion({ consumerKey, loginUrl }, at)
}

async function ask(text: string) {
  const response = await fetch(`${running.address.loginUrl}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: text,
    }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

test('a signed assertion of a pre-authorized user gives an access token without a refresh token', async () => {
  const { status, body } = await ask(assertion())
  expect(status).toBe(200)
  expect(body).not.toHaveProperty('refresh_token')
  expect(body.id).toMatch(new RegExp(`/${ben}$`))
  const user = await fetch(`${running.address.loginUrl}/services/oauth2/userinfo`, {
    headers: { authorization: `Bearer ${body.access_token}` },
  })
  expect(user.status).toBe(200)
})

test('a user who has approved the app in the browser is authorized too', async () => {
  await running.control.set({ jwtBearer: { certificate: key.publicKey, users: [] } })
  expect((await ask(assertion())).body.error_description).toBe("user hasn't approved this consumer")
  const oauth2 = oauthClient(running.address)
  await oauth2.requestToken(await codeFor(oauth2, ben))
  expect((await ask(assertion())).status).toBe(200)
})

const minutes = 60_000
test.each<[string, Change, string, string]>([
  ['the signature of another key', { from: undefined as never }, 'invalid_grant', 'invalid assertion'],
  ['another audience', { loginUrl: 'https://login.salesforce.com' }, 'invalid_grant', 'audience is invalid'],
  ['another app', { consumerKey: '3MVG9unknown' }, 'invalid_client_id', 'client identifier invalid'],
  ['an unknown user', { username: 'no@example.com' }, 'invalid_grant', "user hasn't approved this consumer"],
  [
    'a clock that is behind',
    { at: Date.now() - 10 * minutes },
    'invalid_grant',
    'expired authorization code',
  ],
  ['a clock that is ahead', { at: Date.now() + 10 * minutes }, 'invalid_grant', 'invalid assertion'],
])('%s is refused', async (what, change, error, description) => {
  const from = what.startsWith('the signature') ? other : key
  const { status, body } = await ask(assertion({ ...change, from }))
  expect([status, body.error, body.error_description]).toEqual([400, error, description])
})

test('an assertion without a signature, or with another algorithm, is refused', async () => {
  const [header = '', claims = ''] = assertion().split('.')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  for (const text of ['', 'x', `${header}.${claims}.`, `${none}.${claims}.`]) {
    expect((await ask(text)).body.error_description).toBe('invalid assertion')
  }
})

test('an app without a certificate has no such flow', async () => {
  await running.control.set({ jwtBearer: null })
  expect((await ask(assertion())).body.error).toBe('unsupported_grant_type')
})
