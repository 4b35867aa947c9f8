// A consumer secret is sent only with the consumer key and to the login host for which it was entered.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest'
import { foreignHost } from '#shared/salesforce-login-url.ts'
import { memorySecrets } from '../../src/main/secrets/memory.ts'
import { createRep, startOrg, type TestOrg } from './rep.ts'

const secret = 'a-very-secret-value'

let org: TestOrg
let heard: string[]
let hostile: { url: string; close(): Promise<void> }
beforeAll(async () => {
  org = await startOrg()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (bytes) => {
      body += bytes
    })
    request.on('end', () => {
      heard.push(`${request.url} ${body} ${request.headers.authorization ?? ''}`)
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end('{"error":"invalid_grant","error_description":"no"}')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  hostile = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => server.close(() => done())),
  }
})
afterAll(async () => {
  await hostile.close()
  await org.close()
})
beforeEach(async () => {
  heard = []
  await org.control.reset()
})

type App = TestOrg['app']
async function repWhose(start: App) {
  const now = { app: start }
  const rep = createRep(org, { getApp: () => now.app })
  await rep.salesforce.ready
  return { rep, now }
}
async function connectBriefly(rep: Awaited<ReturnType<typeof repWhose>>['rep']): Promise<void> {
  const connecting = rep.salesforce.connect().catch(() => {})
  await expect.poll(() => heard.length + rep.opened.length).toBeGreaterThan(0)
  rep.salesforce.cancelConnect()
  await connecting
}

it('is not sent after the workspace’s login host or consumer key has changed', async () => {
  const { rep, now } = await repWhose(org.app)
  await rep.salesforce.setConsumerSecret(secret, org.app)
  expect((await rep.salesforce.setup()).consumerSecret).toBe('stored')
  now.app = { ...org.app, loginUrl: hostile.url }
  expect((await rep.salesforce.setup()).consumerSecret).toBe('other')
  await connectBriefly(rep)
  expect(heard.length).toBeGreaterThan(0)
  expect(heard.join()).not.toContain(secret)
  now.app = { ...org.app, consumerKey: 'another-consumer-key' }
  expect((await rep.salesforce.setup()).consumerSecret).toBe('other')
  // The secret is still stored for the app for which it was entered.
  now.app = org.app
  expect((await rep.salesforce.setup()).consumerSecret).toBe('stored')
})

it('is sent to the host for which it was entered', async () => {
  const there = { ...org.app, loginUrl: hostile.url }
  const { rep } = await repWhose(there)
  await rep.salesforce.setConsumerSecret(secret, there)
  await connectBriefly(rep)
  expect(heard.join()).toContain(secret)
})

it('is rejected if the app has changed while the rep was typing', async () => {
  const { rep, now } = await repWhose(org.app)
  now.app = { ...org.app, loginUrl: hostile.url }
  await expect(rep.salesforce.setConsumerSecret(secret, org.app)).rejects.toMatchObject({ code: 'conflict' })
  expect((await rep.salesforce.setup()).consumerSecret).toBe('none')
})

it('is not sent if an older version stored it without an app', async () => {
  const secrets = memorySecrets()
  await secrets.set('test/salesforce-consumer-secret', secret)
  const rep = createRep(org, { secrets, getApp: () => ({ ...org.app, loginUrl: hostile.url }) })
  await rep.salesforce.ready
  expect((await rep.salesforce.setup()).consumerSecret).toBe('other')
  await connectBriefly(rep)
  expect(heard.join()).not.toContain(secret)
})

test.each([
  ['https://login.salesforce.com', null],
  ['https://acme--uat.sandbox.my.salesforce.com', null],
  ['https://acme.my.salesforce.mil', null],
  ['https://login.salesforce.com.evil.example', 'login.salesforce.com.evil.example'],
  ['https://evilsalesforce.com', 'evilsalesforce.com'],
  ['https://sso.acme.example', 'sso.acme.example'],
  ['http://127.0.0.1:4000', null],
  [null, null],
])('foreignHost(%s) is %s', (loginUrl, host) => {
  expect(foreignHost(loginUrl)).toBe(host)
})
