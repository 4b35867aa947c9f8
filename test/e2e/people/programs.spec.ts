// Other programs: webhooks to a receiver, API tokens, and the card of a link for chats. An admin sets them up in the window, and the programs are real
// HTTP servers and clients.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import Sqlite from 'better-sqlite3'
import type { Locale } from '#shared/model/basics.ts'
import { type Receiver, startReceiver, verify } from '../../../src/tracker/services/webhooks/testing.ts'
import { openVisit } from '../../desktop/prospect.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import type { Desktop } from '../fixtures/desktop.ts'
import { windowSize } from '../fixtures/headless.ts'
import { openSettings, pressEnterOn } from '../fixtures/rep.ts'
import { test as base, expect } from '../fixtures/test.ts'
import { startTracker, type TestTracker } from '../fixtures/tracker.ts'
import { makeGeneralLink } from '../notify/fixtures.ts'

const admin = { email: 'noor@example.com', name: 'Noor Haddad', role: 'admin' } as const

const test = base.extend<
  { receiver: Receiver; adminIn: (locale: Locale) => Promise<Desktop> },
  { ownTracker: TestTracker }
>({
  ownTracker: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter
    async ({}, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-programs-'))
      const env = { TRACKER_OUTGOING_NETWORKS: '127.0.0.0/8', TRACKER_DELIVERY_RETRY_MS: '300' }
      const tracker = await startTracker({ folder, graceMs: 300, env })
      await use(tracker)
      await tracker.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter
  receiver: async ({}, use) => {
    const receiver = await startReceiver()
    await use(receiver)
    await receiver.close()
  },
  adminIn: async ({ ownTracker, openDesktop }, use) => {
    await use(async (locale) => openDesktop({ locale, join: await ownTracker.invite(admin) }))
  },
})

const typesOf = ({ received }: Receiver) => received.map(({ type }) => type)

test('an admin adds a webhook: its receiver verifies each request, and can be tested, repeated, renewed and gone', async ({
  adminIn,
  receiver,
  folder,
}) => {
  const desktop = await adminIn('ja')
  const { page, words } = desktop
  const url = await makeGeneralLink(desktop, folder, '見積書')
  await openSettings(desktop, 'webhooks')
  await pressEnterOn(page.getByRole('button', { name: words('webhooks.add'), exact: true }))
  const form = page.getByRole('dialog', { name: words('webhooks.add') })
  await form.getByRole('button', { name: words('webhooks.addAction') }).click()
  await expect(form.getByText(words('webhooks.nameMissing'))).toBeVisible()
  await form.getByLabel(words('webhooks.name'), { exact: true }).fill('CRM')
  await form.getByLabel(words('webhooks.url'), { exact: true }).fill(receiver.url)
  await form.getByRole('button', { name: words('webhooks.addAction') }).click()
  await form.getByRole('button', { name: words('common.copy') }).click()
  const secret = await desktop.clipboardText()
  await form.getByRole('button', { name: words('common.done') }).click()
  expect(await barriersOn(page)).toEqual([])

  const reader = await openVisit(url, 'kenji@hoshino.example')
  await reader.leave({ 2: 200 }, 2)
  await expect.poll(() => typesOf(receiver)).toEqual(['visit.opened', 'visit.left'])
  for (const request of receiver.received) verify(secret, request)
  expect(receiver.received[1]?.body.data).toMatchObject({
    visit: { id: reader.visitId, state: 'left' },
    reader: { email: 'kenji@hoshino.example', confidence: 'typed' },
    document: { title: '見積書' },
  })

  const choose = async (action: string) => {
    await page.getByRole('button', { name: words('webhooks.more', { name: 'CRM' }) }).click()
    await page.getByRole('menuitem', { name: words(`webhooks.${action}`), exact: true }).click()
  }
  await test.step('the log shows the body and the answer, and sends an event again', async () => {
    receiver.answer((response) => void response.writeHead(500).end('out of order'))
    await choose('test')
    await expect.poll(() => typesOf(receiver).at(-1)).toBe('webhook.test')
    receiver.answer((response) => void response.writeHead(200).end('thank you'))
    // The second attempt. After it, the log is read once; it reads again only every five seconds.
    await expect.poll(() => receiver.received.filter(({ type }) => type === 'webhook.test').length).toBe(2)
    await page.getByRole('button', { name: words('webhooks.log'), exact: true }).click()
    const log = page.getByRole('dialog', { name: words('webhooks.logTitle', { name: 'CRM' }) })
    const rows = log.getByRole('listitem')
    await expect(rows).toHaveCount(3)
    await expect(rows.first()).toContainText(words('webhooks.deliveryStates.delivered'))
    await expectToFit(page, 'log')
    const before = receiver.received.length
    await rows
      .last()
      .getByRole('button', { name: words('webhooks.replay'), exact: true })
      .click()
    await expect.poll(() => receiver.received.length).toBe(before + 1)
    expect(receiver.received.at(-1)).toMatchObject({
      type: 'visit.opened',
      id: receiver.received[0]?.id,
    })
    await rows.last().getByRole('button').first().click()
    await expect(log.locator('pre').first()).toContainText('kenji@hoshino.example')
    await expect(log.locator('pre').last()).toContainText('thank you')
    await page.keyboard.press('Escape')
  })
  await test.step('a new secret signs beside the old one', async () => {
    await choose('rotate')
    const ask = page.getByRole('alertdialog')
    await ask.getByRole('button', { name: words('webhooks.rotate'), exact: true }).click()
    const shown = page.getByRole('dialog', { name: words('webhooks.secret') })
    await shown.getByRole('button', { name: words('common.copy') }).click()
    const renewed = await desktop.clipboardText()
    expect(renewed).not.toBe(secret)
    await shown.getByRole('button', { name: words('common.done') }).click()
    const before = receiver.received.length
    await choose('test')
    await expect.poll(() => receiver.received.length).toBe(before + 1)
    const latest = receiver.received.at(-1)
    if (!latest) throw new Error('nothing was received')
    verify(renewed, latest)
    verify(secret, latest)
  })
  await test.step('410 Gone turns it off, and nothing more is sent', async () => {
    receiver.answer((response) => void response.writeHead(410).end())
    await choose('test')
    const row = page.getByRole('listitem').filter({ hasText: 'CRM' })
    await expect(row).toContainText(words('webhooks.states.gone'))
    await expect(row).toContainText(words('webhooks.goneHint'))
    const before = receiver.received.length
    const again = await openVisit(url, 'kenji@hoshino.example')
    await again.leave({ 1: 100 }, 1)
    await openSettings(desktop, 'auditLog')
    const list = page.getByRole('main')
    await expect(list.getByText(words('audit.kinds.webhookGone', { target: 'CRM' }))).toBeVisible()
    expect(receiver.received.length).toBe(before)
  })
})

test('an API token makes a link and reads visits with real requests, until it is revoked or ends', async ({
  adminIn,
  ownTracker,
  folder,
}) => {
  const desktop = await adminIn('en')
  const { page, words } = desktop
  const general = await makeGeneralLink(desktop, folder, 'Price list')
  await openSettings(desktop, 'apiTokens')
  const makeToken = async (name: string) => {
    await pressEnterOn(page.getByRole('button', { name: words('apiTokens.create'), exact: true }))
    const form = page.getByRole('dialog', { name: words('apiTokens.create') })
    await form.getByLabel(words('apiTokens.name'), { exact: true }).fill(name)
    await form.getByRole('checkbox', { name: words('apiTokens.scopeNames.linksWrite') }).press('Space')
    await form.getByRole('checkbox', { name: words('apiTokens.scopeNames.documentsRead') }).press('Space')
    await form.getByRole('button', { name: words('apiTokens.createAction') }).click()
    await form.getByRole('button', { name: words('common.copy') }).click()
    const token = await desktop.clipboardText()
    await form.getByRole('button', { name: words('common.done') }).click()
    return token
  }
  const token = await makeToken('CRM import')
  expect(token).toMatch(/^lp_/)
  await expectToFit(page, 'tokens')
  const api = async (by: string, route: string, body?: object) => {
    const answer = await fetch(`${ownTracker.url}${route}`, {
      headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, never> & { url?: string } }
  }

  const { items } = (await api(token, '/api/documents')).body as unknown as {
    items: { id: string; title: string }[]
  }
  const document = items.find(({ title }) => title === 'Price list')
  const recipient = { recipientEmail: 'lena@adler.example', key: 'import-2026-11-30-lena' }
  const made = await api(token, `/api/documents/${document?.id}/links`, recipient)
  expect(made.status).toBe(200)
  expect((await api(token, `/api/documents/${document?.id}/links`, recipient)).body.url).toBe(made.body.url)
  const reader = await openVisit(String(made.body.url))
  await reader.leave({ 1: 200 }, 1)
  await expect
    .poll(async () => JSON.stringify((await api(token, '/api/visits')).body))
    .toContain('lena@adler.example')
  expect((await api(token, '/api/members')).status).toBe(403)

  await test.step('a chat asks for the card of the link, and this is no visit', async () => {
    const html = await (await fetch(general)).text()
    const href = /<link rel="alternate" type="application\/json\+oembed" href="([^"]+)"/.exec(html)?.[1] ?? ''
    const oembed = href.replaceAll('&amp;', '&')
    const card = await fetch(oembed)
    expect(await card.json()).toMatchObject({ type: 'link', title: 'Price list', author_name: admin.name })
    const forged = new URL(oembed)
    forged.searchParams.set('url', String(made.body.url))
    expect((await fetch(forged)).status).toBeGreaterThanOrEqual(400)
    const visits = (await api(token, `/api/visits?documentId=${document?.id}`)).body as unknown as {
      items: { id: string }[]
    }
    expect(visits.items.map(({ id }) => id)).toEqual([reader.visitId])
  })
  await test.step('the audit log names the token, and a revoked token is refused', async () => {
    const ended = await makeToken('Old import')
    await page.getByRole('listitem').filter({ hasText: 'CRM import' }).getByRole('button').click()
    const ask = page.getByRole('alertdialog')
    await ask.getByRole('button', { name: words('apiTokens.revoke'), exact: true }).click()
    await expect(page.getByText('CRM import')).toHaveCount(0)
    expect((await api(token, '/api/visits')).status).toBe(401)

    endTokens(ownTracker)
    expect((await api(ended, '/api/visits')).status).toBe(401)
    await openSettings(desktop, 'auditLog')
    const main = page.getByRole('main')
    await expect(
      main.getByText(words('audit.kinds.tokenMade', { by: admin.name, target: 'CRM import' })),
    ).toBeVisible()
    await expect(main.getByText(words('audit.token', { name: 'CRM import' })).first()).toBeVisible()
    expect(await barriersOn(page)).toEqual([])
  })
})

/** Checks the smallest window for barriers and for content that is cut off, and attaches a picture. */
async function expectToFit(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 900, height: 600 })
  expect(await barriersOn(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(900)
  await test.info().attach(name, { body: await page.screenshot(), contentType: 'image/png' })
  await page.setViewportSize(windowSize)
}

/** Moves the end of all tokens into the past. */
function endTokens({ dataFolder }: TestTracker): void {
  const db = new Sqlite(path.join(dataFolder, 'tracker.db'))
  db.prepare('UPDATE api_tokens SET expires_at = 1').run()
  db.close()
}
