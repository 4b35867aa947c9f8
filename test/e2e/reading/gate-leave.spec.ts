// A reader sees the question of the gate and leaves (ADR 122), in a real browser. The test ends the grace of five minutes in the database.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, expect, type Page, test } from '@playwright/test'
import SqliteFile from 'better-sqlite3'
import { makePdf } from '../../fixtures/pdf.ts'
import { joinAs, type TeamMember } from '../../fixtures/team/member.ts'
import { startTeamTracker, type TeamTracker } from '../../fixtures/team/tracker.ts'
import { newProspect } from '../fixtures/prospect.ts'

/** The tracker counts a look from three seconds on. */
const longEnoughMs = 3_300

let dir: string
let tracker: TeamTracker
let rep: TeamMember

function inDatabase<T>(work: (database: SqliteFile.Database) => T): T {
  const database = new SqliteFile(path.join(dir, 'tracker.db'), { timeout: 10_000 })
  try {
    return work(database)
  } finally {
    database.close()
  }
}
/** The number of leaves that wait for the end of the grace. */
const waiting = () =>
  inDatabase((database) => database.prepare('select count(*) from gate_looks').pluck().get() as number)
const endGrace = () => inDatabase((database) => database.exec('update gate_looks set decide_at = 0'))

test.beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'lastpage-gate-'))
  tracker = await startTeamTracker({ dataDir: dir })
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
/**
 * Closes the tab. If the tab went to another page instead, the last requests would have the user agent of a browser without a window, because the
 * context no longer replaces it, and the tracker would take the reader for a scanner.
 */
const leave = (page: Page) => page.close()

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
  await expect.poll(waiting).toBe(1)
  const again = await returning.context().newPage()
  await again.goto(link.url)
  await readOn(again, 'ren@customer.example')
  await leave(again)

  const scanner = await openGate(browser, link.url)
  await scanner.evaluate(
    "for (const type of ['pointermove', 'keydown', 'wheel']) document.dispatchEvent(new Event(type))",
  )
  await leave(scanner)

  const leaver = await openGate(browser, link.url)
  await leaver.keyboard.type('lea@custom')
  await leave(leaver)
  // The scanner and the reader who went on are not among them.
  await expect.poll(waiting).toBe(2)
  expect(await listed(link.id)).toEqual([])

  endGrace()
  await expect.poll(waiting).toBe(0)
  expect(await listed(link.id)).toEqual([{ reason: 'leftAtEmail', email: null }])
  const { items } = await rep.client.call('visits.list', { query: { linkId: link.id, limit: 10 } })
  expect(items.map(({ visitor }) => visitor.email).toSorted()).toEqual([
    'ren@customer.example',
    'rita@customer.example',
  ])
})
