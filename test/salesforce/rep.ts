// Test helpers for one rep: starts a practice org, and connects the rep through the OAuth login.
import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { SalesforceApp } from '#shared/model/people.ts'
import { type Clock, systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import type { SalesforceOptions } from '../../src/main/salesforce/options.ts'
import { createSalesforce, type Salesforce } from '../../src/main/salesforce/salesforce.ts'
import { memorySecrets } from '../../src/main/secrets/memory.ts'
import type { SecretStore } from '../../src/main/secrets/secret-store.ts'
import { createPracticeOrg, type PracticeOrgAddress } from '../salesforce-org/app.ts'
import { PracticeOrgControl } from '../salesforce-org/control.ts'

export type TestOrg = {
  address: PracticeOrgAddress
  control: PracticeOrgControl
  /** Free ports of this machine. The callback URLs with these ports are registered in the org. */
  callbackPorts: readonly number[]
  app: SalesforceApp
  close(): Promise<void>
}

export async function startOrg(): Promise<TestOrg> {
  const callbackPorts = [await freePort(), await freePort()]
  const practiceOrg = createPracticeOrg({
    port: 0,
    callbackUrls: callbackPorts.map((port) => `http://localhost:${port}/oauth/callback`),
  })
  const address = await practiceOrg.listen()
  return {
    address,
    control: new PracticeOrgControl(address.controlUrl),
    callbackPorts,
    app: { consumerKey: address.consumerKey, loginUrl: address.loginUrl },
    close: () => practiceOrg.close(),
  }
}

/** Registers the hooks of a test file. The file has one practice org. The org is reset before each test. */
export function setUpTestOrg(): TestOrg {
  let started: TestOrg | null = null
  const current = (): TestOrg => {
    if (!started) throw new Error('The practice org is not started.')
    return started
  }
  beforeAll(async () => {
    started = await startOrg()
  })
  afterAll(() => started?.close())
  beforeEach(async () => {
    await current().control.reset()
  })
  return {
    get address() {
      return current().address
    },
    get control() {
      return current().control
    },
    get callbackPorts() {
      return current().callbackPorts
    },
    get app() {
      return current().app
    },
    close: () => current().close(),
  }
}

/** Returns a free port of 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Simulates a person on the login page: chooses a user, allows or denies the access, and follows the redirect. Returns the last page. */
export async function answerLogin(
  authorizeUrl: string,
  userId: string,
  decision: 'allow' | 'deny' = 'allow',
): Promise<{ status: number; text: string }> {
  const consent = await fetch(authorizeUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ user: userId, decision }).toString(),
    redirect: 'manual',
  })
  const location = consent.headers.get('location')
  if (!location) return { status: consent.status, text: await consent.text() }
  const back = await fetch(location, { headers: { 'accept-language': 'en' } })
  return { status: back.status, text: await back.text() }
}

export type Rep = {
  salesforce: Salesforce
  secrets: SecretStore
  /** The URLs that were opened in the browser. */
  opened: string[]
}

export function createRep(
  org: TestOrg,
  options: Partial<SalesforceOptions> & { onOpen?: (url: string) => void } = {},
): Rep {
  const { onOpen, ...rest } = options
  const secrets = rest.secrets ?? memorySecrets()
  const opened: string[] = []
  const salesforce = createSalesforce({
    secrets,
    fetch,
    clock: systemClock,
    log: silentLog,
    getApp: () => org.app,
    profile: 'test',
    callbackPorts: org.callbackPorts,
    openExternal: async (url) => {
      opened.push(url)
      onOpen?.(url)
    },
    ...rest,
  })
  return { salesforce, secrets, opened }
}

/** Returns a rep who is connected as this user of the org. */
export async function connectedRep(
  org: TestOrg,
  userKey: string,
  options: Partial<SalesforceOptions> = {},
): Promise<Rep> {
  const userId = await org.control.named(userKey)
  const rep = createRep(org, { ...options, onOpen: (url) => void answerLogin(url, userId) })
  await rep.salesforce.connect()
  return rep
}

/** Returns a clock whose sleeps end when the test calls `pass` or the signal aborts. `sleeping` returns the durations of the current sleeps. */
export function heldClock(): Clock & { sleeping: () => readonly number[]; pass: () => void } {
  const sleepers: { ms: number; wake: () => void }[] = []
  return {
    now: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { ms, wake: resolve }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', () => {
          const at = sleepers.indexOf(sleeper)
          if (at >= 0) sleepers.splice(at, 1)
          reject(signal.reason)
        })
      }),
    sleeping: () => sleepers.map((each) => each.ms),
    pass: () => {
      for (const each of sleepers.splice(0)) each.wake()
    },
  }
}
