// The org's pages in a real browser: login page, list, and a record at both URL forms.

import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumLaunch } from '../../scripts/test/chromium.ts'
import { barriersOn } from '../fixtures/barriers.ts'
import { connect, oauthClient, type RunningOrg, startOrg } from './testing.ts'

let running: RunningOrg
let browser: Browser

beforeAll(async () => {
  running = await startOrg()
  browser = await chromium.launch(chromiumLaunch('page'))
})
afterAll(async () => {
  await browser.close()
  await running.close()
})

const open = (locale: string): Promise<BrowserContext> => browser.newContext({ locale })

const authorizeUrl = (params: Record<string, string> = {}) =>
  oauthClient(running.address).getAuthorizationUrl({
    scope: 'api refresh_token',
    state: 'page-test',
    code_challenge_method: 'S256',
    ...params,
  })

/** Answers the login page with `button`. Returns the query parameters of the redirect to the callback URL, where no server listens. */
async function decide(context: BrowserContext, button: string, user: RegExp): Promise<URLSearchParams> {
  const page = await context.newPage()
  const callback = page.waitForRequest((request) => request.url().startsWith('http://localhost:17717/'))
  await page.route('http://localhost:17717/**', (route) => route.fulfill({ body: 'done' }))
  await page.goto(authorizeUrl())
  const picker = page.getByRole('combobox')
  const option = await picker.getByRole('option').filter({ hasText: user }).getAttribute('value')
  await picker.selectOption(option)
  await page.getByRole('button', { name: button }).click()
  return new URL((await callback).url()).searchParams
}

test('"Allow" redirects with a code for the chosen user, "Deny" redirects with the error', async () => {
  const context = await open('en-US')
  const allowed = await decide(context, 'Allow', /ben@example\.com/)
  expect(allowed.get('state')).toBe('page-test')
  expect(allowed.get('code')).toMatch(/^aPrx/)
  const denied = await decide(context, 'Deny', /ben@example\.com/)
  expect(denied.get('error')).toBe('access_denied')
  await context.close()
})

test('the login page is in Japanese for a Japanese browser, and lists only active standard users', async () => {
  const context = await open('ja-JP')
  const page = await context.newPage()
  await page.goto(authorizeUrl({ login_hint: 'ben@example.com' }))
  expect(await page.getByRole('button', { name: '許可' }).count()).toBe(1)
  expect(await page.getByRole('button', { name: '拒否' }).count()).toBe(1)
  const offered = await page.getByRole('option').allInnerTexts()
  expect(offered.join()).toContain('aiko@example.co.jp')
  expect(offered.join()).not.toMatch(/kenji\.ito|noriko\.mori|paul@partner/)
  expect(await page.getByRole('combobox').inputValue()).toBe(await running.control.named('ben'))
  await context.close()
})

test('the list contains a Task, the Task opens by its id and by its Lightning URL, and the text of the Task is escaped', async () => {
  const conn = await connect(running)
  const Subject = '【<img src=x onerror=alert(1)>@x.example】さんが【提案書】を閉じました'
  const WhoId = await running.control.named('leadTanaka')
  const { id } = await conn.sobject('Task').create({ Subject, WhoId, Description: 'line 1\nline 2' })
  const context = await open('ja-JP')
  const page = await context.newPage()
  await page.goto(running.address.recordsUrl)
  await page.getByRole('link', { name: Subject }).click()
  expect(page.url()).toContain(`/lightning/r/Task/${id}/view`)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(Subject)
  expect(await page.locator('img').count()).toBe(0)
  await page.goto(`${running.address.instanceUrl}/${id?.slice(0, 15)}`)
  await page.getByRole('definition').getByRole('link', { name: '田中 一郎' }).click()
  expect(await page.getByRole('link', { name: Subject }).count()).toBe(1)
  await context.close()
})

test('the page for an unknown record shows that the record does not exist', async () => {
  const response = await fetch(`${running.address.recordsUrl}00T5g00000zzzzz`, {
    headers: { 'accept-language': 'en' },
  })
  expect([response.status, await response.text()]).toEqual([
    404,
    expect.stringContaining('There is no such record.'),
  ])
})

test('axe finds no violation on the login page, the list and a record', async () => {
  const context = await open('ja-JP')
  const page = await context.newPage()
  const lead = await running.control.named('leadGrace')
  const addresses = [authorizeUrl(), running.address.recordsUrl, `${running.address.recordsUrl}${lead}`]
  for (const address of addresses) {
    await page.goto(address)
    expect(await barriersOn(page)).toEqual([])
  }
  await context.close()
})
