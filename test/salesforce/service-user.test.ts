// A worker that logs in with a key: it connects without a person, renews its session, and keeps trying while an admin fixes the app.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readServiceUser } from '../../src/main/salesforce/service-user.ts'
import { memorySecrets } from '../../src/main/secrets/memory.ts'
import { eventually } from '../fixtures/part.ts'
import { makeRsaKey, type RsaKey } from '../fixtures/rsa-key.ts'
import { createRep, heldClock, setUpTestOrg } from './rep.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-service-'))
const org = setUpTestOrg()
let key: RsaKey
let ben: string
beforeAll(async () => {
  key = makeRsaKey(folder)
  ben = await org.control.named('ben')
})
beforeEach(() => org.control.set({ jwtBearer: { certificate: key.publicKey, users: [ben] } }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const serviceUser = () => readServiceUser('ben@example.com', key.keyFile)

test('connects at start without a browser, and the stored grant has no refresh token', async () => {
  const secrets = memorySecrets()
  const { salesforce, opened } = createRep(org, { serviceUser: serviceUser(), secrets })
  await eventually('connected', () => salesforce.state().state === 'connected')
  expect(salesforce.state().user).toMatchObject({ email: 'ben@example.com' })
  expect(opened).toEqual([])
  const stored = JSON.parse((await secrets.get('test/salesforce-grant')) ?? '')
  expect(stored).toMatchObject({ refreshToken: null, username: 'ben@example.com' })
  await salesforce.close()
})

test('logs in again with the key when the session has expired, and after a restart', async () => {
  const secrets = memorySecrets()
  const first = createRep(org, { serviceUser: serviceUser(), secrets })
  await eventually('connected', () => first.salesforce.state().state === 'connected')
  await org.control.expireAccessTokens()
  expect((await first.salesforce.preflight('ben@example.com')).rows[0]).toMatchObject({ state: 'ok' })
  await first.salesforce.close()
  const second = createRep(org, { serviceUser: serviceUser(), secrets })
  await second.salesforce.ready
  expect(second.salesforce.state().state).toBe('connected')
  await second.salesforce.close()
})

test('a missing approval is named, and the worker connects by itself when an admin has approved the user', async () => {
  await org.control.set({ jwtBearer: { certificate: key.publicKey, users: [] } })
  const clock = heldClock()
  const { salesforce } = createRep(org, { serviceUser: serviceUser(), clock })
  const error = await eventually('refused', () => salesforce.state().error)
  expect(error).toMatchObject({ code: 'salesforce_login_failed', details: { error: 'invalid_app_access' } })
  await org.control.set({ jwtBearer: { certificate: key.publicKey, users: [ben] } })
  await eventually('connected', () => {
    clock.pass()
    return salesforce.state().state === 'connected'
  })
  expect(salesforce.state().error).toBeNull()
  await salesforce.close()
})

test('a refused login of a connected worker keeps the grant, and runs can go on later', async () => {
  const { salesforce } = createRep(org, { serviceUser: serviceUser() })
  await eventually('connected', () => salesforce.state().state === 'connected')
  const other = makeRsaKey(folder, { name: 'other.pem' })
  await org.control.set({ jwtBearer: { certificate: other.publicKey, users: [ben] } })
  await org.control.expireAccessTokens()
  await salesforce.preflight('ben@example.com')
  expect(salesforce.state()).toMatchObject({
    state: 'connected',
    error: { code: 'salesforce_login_failed', details: { error: 'assertion_refused' } },
  })
  await org.control.set({ jwtBearer: { certificate: key.publicKey, users: [ben] } })
  await salesforce.preflight('ben@example.com')
  expect(salesforce.state()).toMatchObject({ state: 'connected', error: null })
  await salesforce.close()
})

test('a disconnected worker stays disconnected until somebody connects it', async () => {
  const clock = heldClock()
  const { salesforce } = createRep(org, { serviceUser: serviceUser(), clock })
  await eventually('connected', () => salesforce.state().state === 'connected')
  await salesforce.disconnect()
  clock.pass()
  await eventually('asleep again', () => clock.sleeping().length > 1)
  expect(salesforce.state().state).toBe('disconnected')
  expect((await salesforce.connect()).state).toBe('connected')
  await salesforce.close()
})

test.each([
  ['a file without a key', 'nothing', /has no private key in PEM format/],
  ['a short key', null, /needs an RSA key of at least 2048 bits/],
])('%s is refused', (_what, text, line) => {
  const { keyFile } = makeRsaKey(folder, { name: 'bad.pem', bits: 1024 })
  if (text !== null) writeFileSync(keyFile, text)
  expect(() => readServiceUser('ben@example.com', keyFile)).toThrow(line)
})

test('a key that everybody can read is refused', () => {
  const { keyFile } = makeRsaKey(folder, { name: 'open.pem' })
  chmodSync(keyFile, 0o644)
  expect(() => readServiceUser('ben@example.com', keyFile)).toThrow(/all users of this machine can use it/)
})
