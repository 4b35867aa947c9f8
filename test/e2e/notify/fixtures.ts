// Fixtures of the notification tests: a tracker with e-mail and Slack, and prospects who read.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from '@playwright/test'
import { OpenVisitResponse } from '#shared/viewer-api.ts'
import { type Mailbox, startMailbox } from '../../fixtures/mailbox.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { type SlackStandIn, startSlack } from '../../fixtures/slack.ts'
import { writeFileIn } from '../fixtures/bad-files.ts'
import type { Desktop } from '../fixtures/desktop.ts'
import { userAgentWithWindow } from '../fixtures/prospect.ts'
import { dropFiles, goTo, makeLink, visitsList } from '../fixtures/rep.ts'
import { test as base, expect } from '../fixtures/test.ts'
import { startTracker, type TestTracker } from '../fixtures/tracker.ts'

export type NotifyParts = { tracker: TestTracker; mailbox: Mailbox; slack: SlackStandIn }

/** A tracker with a mail server and Slack. The grace time is short. `ownerWaitMs` limits the time that the tracker waits for the record owner. */
export const test = base.extend<{ notifyParts: NotifyParts; ownerWaitMs: number }>({
  ownerWaitMs: [20_000, { option: true }],
  notifyParts: async ({ practiceOrg, ownerWaitMs }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-notify-'))
    const mailbox = await startMailbox()
    const slack = await startSlack()
    const env = {
      TRACKER_SMTP_URL: mailbox.smtpUrl,
      TRACKER_MAIL_FROM: 'Lastpage <lastpage@example.com>',
      TRACKER_SLACK_TOKEN: slack.token,
      TRACKER_SLACK_API_URL: slack.apiUrl,
      TRACKER_OWNER_WAIT_MS: String(ownerWaitMs),
      TRACKER_RESUME_WINDOW_MS: '0',
    }
    const tracker = await startTracker({ folder, graceMs: 300, env })
    await tracker.configure(practiceOrg.address)
    await use({ tracker, mailbox, slack })
    await tracker.stop()
    await mailbox.close()
    await slack.close()
    rmSync(folder, { recursive: true, force: true })
  },
})
export { expect }

/** Uploads a document and makes a link that asks for an e-mail address. Returns its URL. */
export async function makeGeneralLink(desktop: Desktop, folder: string, title: string): Promise<string> {
  const { page } = desktop
  await goTo(desktop, 'documents')
  await dropFiles(page, [await writeFileIn(folder, `${title}.pdf`, await makePdf({ pages: 3 }))])
  await page.getByRole('main').getByRole('link', { name: title }).first().click()
  await makeLink(desktop, { general: true })
  return desktop.clipboardText()
}

async function post(url: string, body: unknown, userAgent: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'user-agent': userAgent }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Makes a short visit with the viewer's HTTP API. Visits in real browsers are tested in test/e2e/reading. */
export async function makeShortVisit(browser: Browser, url: string, email: string): Promise<void> {
  const { origin, pathname } = new URL(url)
  const agent = userAgentWithWindow(browser)
  const signals = { webdriver: false, prerendered: false, visible: true }
  const readerKey = randomBytes(16).toString('hex')
  const answer = await post(`${origin}/api/view${pathname}/visits`, { readerKey, signals, email }, agent)
  const beat = {
    token: OpenVisitResponse.parse(answer).visitToken,
    load: randomBytes(8).toString('hex'),
    ...{ seq: 1, openMs: 0, pages: {}, page: 2, visible: true, goodbye: true, inputs: 1 },
  }
  await post(`${origin}/api/view/beats`, beat, agent)
}

/** Waits until the Activity screen shows that the visit has left. When the screen shows this, the tracker has decided all notifications of the visit. */
export async function waitUntilLeft(
  { page, words, ...desktop }: Desktop,
  email: string,
  times = 1,
): Promise<void> {
  await goTo({ ...desktop, page, words }, 'activity')
  const rows = visitsList({ page, words })
    .getByRole('listitem')
    .filter({ hasText: email })
    .filter({ hasText: words('visit.exitShort', { page: 2, pageCount: 3 }) })
  await expect(rows).toHaveCount(times)
}
