// A reader sees the question of the gate and leaves (ADR 122), in a real browser. The wall clock of the tracker is set forward, so that the grace is over.
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { makePdf } from '../../fixtures/pdf.ts'
import { joinAs, type TeamMember } from '../../fixtures/team/member.ts'
import { startTeamTracker, type TeamTracker } from '../../fixtures/team/tracker.ts'
import { newProspect } from '../fixtures/prospect.ts'

/** The tracker counts a look from three seconds on. */
const longEnoughMs = 3_300
const graceMs = 5 * 60_000

let dir: string
let tracker: TeamTracker
let rep: TeamMember
const setClock = (aheadMs: number) => writeFileSync(path.join(dir, 'clock'), String(aheadMs))

test.beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'lastpage-gate-'))
  setClock(0)
  tracker = await startTeamTracker({
    dataDir: path.join(dir, 'tracker'),
    file: 'test/fixtures/team/tracker-child.ts',
    env: { LASTPAGE_TEST_CLOCK: path.join(dir, 'clock') },
  })
  rep = await joinAs(tracker.invite, { name: 'Gwen Gate', email: 'gwen@example.com' })
})
test.afterAll(async () => {
  await tracker?.stop()
  await rm(dir, { recursive: true, force: true })
})

async function makeLink(title: string): Promise<{ id: string; url: string }> {
  const { id: documentId } = await rep.uploadPdf(await makePdf({ pages: 3, title }), title)
  const settings = { requireEmail: true }
  return rep.client.call('links.create', { params: { documentId }, body: { name: title, settings } })
}

/** Opens the link in a new browser profile, and waits until the gate has been on screen long enough. */
async function openGate(browser: Browser, url: string): Promise<Page> {
  const page = await (await newProspect(browser, { locale: 'en' })).newPage()
  await page.goto(url)
  await expect(page.getByLabel('Your work e-mail')).toBeFocused()
  const shownAt = await page.evaluate(() => performance.now())
  await page.waitForFunction((at) => performance.now() > at, shownAt + longEnoughMs)
  return page
}
/** Leaves the page, as a person who closes it or goes elsewhere. */
const leave = (page: Page) => page.goto('about:blank')

async function readOn(page: Page, email: string): Promise<void> {
  await page.getByLabel('Your work e-mail').fill(email)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Page 1' }).locator('canvas')).toBeVisible()
}

const listed = async (linkId: string) =>
  (await rep.client.call('links.refusals', { params: { linkId } })).items.map(({ reason, email }) => ({
    reason,
    email,
  }))

test('a reader who types and leaves is listed after the grace; one who reads on, and a scanner, are not', async ({
  browser,
}) => {
  const link = await makeLink('Offer with a gate')

  const reader = await openGate(browser, link.url)
  await readOn(reader, 'rita@customer.example')
  await leave(reader)

  const returning = await openGate(browser, link.url)
  await returning.keyboard.type('ren')
  await leave(returning)
  await returning.goto(link.url)
  await readOn(returning, 'ren@customer.example')
  await leave(returning)

  const scanner = await openGate(browser, link.url)
  await scanner.evaluate(() => {
    for (const type of ['pointermove', 'keydown', 'wheel']) document.dispatchEvent(new Event(type))
  })
  await leave(scanner)

  // The last one, so that the leaves before are decided when this one is listed.
  const leaver = await openGate(browser, link.url)
  await leaver.keyboard.type('lea@custom')
  await leave(leaver)
  await expect.poll(() => listed(link.id)).toEqual([])

  setClock(graceMs + 5_000)
  await expect
    .poll(() => listed(link.id), { timeout: 20_000 })
    .toEqual([{ reason: 'leftAtEmail', email: null }])
  const { items } = await rep.client.call('visits.list', { query: { linkId: link.id, limit: 10 } })
  expect(items.map(({ visitor }) => visitor.email).toSorted()).toEqual([
    'ren@customer.example',
    'rita@customer.example',
  ])
})
