// A headless desktop joins with a company account: real processes of tracker and desktop, and a real OpenID provider.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../e2e/fixtures/ports.ts'
import { createFormBrowser, signInAtProvider } from '../fixtures/openid-provider/form-browser.ts'
import { startTestProvider, type TestProvider } from '../fixtures/openid-provider/provider.ts'
import { trackerSettings } from '../fixtures/openid-provider/tracker-settings.ts'
import { eventually } from '../fixtures/part.ts'
import type { HeadlessPage } from './headless-page.ts'
import { createTestSetup, type TestSetup } from './parts.ts'

let setup: TestSetup
let provider: TestProvider
let page: HeadlessPage
let trackerUrl: string
let callback: string

beforeAll(async () => {
  setup = createTestSetup()
  const port = await freePort()
  callback = `http://127.0.0.1:${port}/sign-in/callback`
  provider = await startTestProvider({ redirectUri: callback })
  provider.accounts.set('aki', {
    sub: 'aki',
    email: 'aki@example.com',
    email_verified: true,
    name: 'Aki Mori',
  })
  const tracker = await setup.tracker(port, trackerSettings(provider))
  trackerUrl = tracker.ready.url
  const admin = await setup.desktop('admin')
  const who = { name: 'Admin', email: 'admin@example.com' }
  await admin.page.call('session.join', { invite: String(tracker.ready.invite), ...who })
  page = (await setup.desktop('rep')).page
}, 120_000)
afterAll(async () => {
  await setup.close()
  await provider.close()
})

const waiting = () => eventually('the browser is asked', async () => (await page.call('session.get')).signIn)

test('the address of the tracker finds the sign-in', async () => {
  const { host } = new URL(trackerUrl)
  const offer = { trackerUrl, signIn: { isAvailable: true, label: null, isRequired: false } }
  expect(await page.call('session.findTracker', { address: `http://${host}/join` })).toEqual(offer)
  await expect(
    page.call('session.findTracker', { address: 'http://share.example.com' }),
  ).rejects.toMatchObject({
    code: 'url_not_allowed',
  })
})

test('cancelling in the app ends the sign-in, and its page in the browser no longer brings a device', async () => {
  const joining = page.call('session.signIn', { trackerUrl })
  const { url } = await waiting()
  await page.call('session.cancelSignIn')
  await expect(joining).rejects.toMatchObject({ code: 'sign_in_cancelled' })
  expect((await page.call('session.get')).signIn).toBeNull()
  const browser = createFormBrowser()
  const asked = await browser.open(await signInAtProvider(browser, url, 'aki', callback))
  const done = await browser.submit(asked)
  const back = /id="open" href="([^"]+)"/.exec(done.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
  await expect(browser.open(back)).rejects.toThrow()
})

test('cancelling in the browser tells the app', async () => {
  const joining = page.call('session.signIn', { trackerUrl })
  const { url } = await waiting()
  const browser = createFormBrowser()
  await browser.open(await signInAtProvider(browser, url, 'aki', callback))
  const cancelled = await browser.open(`${trackerUrl}/sign-in/cancel`, undefined, {})
  const back = /id="open" href="([^"]+)"/.exec(cancelled.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect((await browser.open(back)).status).toBe(400)
  await expect(joining).rejects.toMatchObject({ code: 'sign_in_cancelled' })
})

test('the app joins after the person has confirmed in the browser', async () => {
  const joining = page.call('session.signIn', { trackerUrl })
  const { url, number } = await waiting()
  const browser = createFormBrowser()
  const asked = await browser.open(await signInAtProvider(browser, url, 'aki', callback))
  expect(asked.body).toContain(number)
  const done = await browser.submit(asked)
  const back = new URL(/id="open" href="([^"]+)"/.exec(done.body)?.[1]?.replaceAll('&amp;', '&') ?? '')
  // Another sign-in and a wrong path change nothing.
  expect((await fetch(new URL('/signed-in?id=other&code=x', back))).status).toBe(400)
  expect((await fetch(new URL('/', back))).status).toBe(404)
  const returned = await browser.open(back.href)
  expect([returned.status, returned.body.includes('You are signed in')]).toEqual([200, true])
  const session = await joining
  expect(session.member).toMatchObject({ name: 'Aki Mori', email: 'aki@example.com', role: 'member' })
  expect(session.signIn).toBeNull()
  await eventually('the app polls', async () => (await page.call('session.get')).tracker.state === 'online')
  await expect(page.call('session.signIn', { trackerUrl })).rejects.toMatchObject({ code: 'already_joined' })
})
