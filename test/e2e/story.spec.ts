// The main use case end to end: a prospect closes a PDF, Salesforce has the Task, and the rep gets a notification. The test runs in both languages. The
// project `headless` runs it in the headless host, the project `electron` in Electron.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BrowserContext } from '@playwright/test'
import { formatDuration } from '#shared/duration.ts'
import type { Locale } from '#shared/model/basics.ts'
import { makePdf } from '../fixtures/pdf.ts'
import type { OrgRecord } from '../salesforce-org/control.ts'
import type { Desktop } from './fixtures/desktop.ts'
import type { TestOrg } from './fixtures/practice-org.ts'
import { newProspect, openLink, scrollTo } from './fixtures/prospect.ts'
import {
  addTaskWorkflow,
  connect,
  dropFiles,
  goTo,
  joinWithInvite,
  makeLink,
  visitsList,
  watchProgress,
} from './fixtures/rep.ts'
import { expect, test } from './fixtures/test.ts'
import type { TestTracker } from './fixtures/tracker.ts'

type Story = {
  locale: Locale
  rep: { user: string; name: string; email: string; zone: string }
  /** The prospect: key of the record in the practice org, and e-mail address. */
  /** `name`: the name in the list of visits. `inSentence`: the name in a notification. */
  prospect: { record: string; email: string; name: string; inSentence: string }
  by: 'link' | 'gate'
  assignee: 'documentOwner' | 'recordOwner'
  /** The owner of the Task, and the time zone of its due date. */
  taskOwner: { user: string; zone: string }
  document: string
  subject: string
  comments: RegExp
}

const stories: Story[] = [
  {
    locale: 'ja',
    rep: { user: 'aiko', name: '佐藤 愛子', email: 'aiko@example.co.jp', zone: 'Asia/Tokyo' },
    prospect: {
      ...{ record: 'leadTanaka', email: 'ichiro.tanaka@sakura-shoji.example' },
      ...{ name: '桜商事株式会社 田中 一郎', inSentence: '桜商事株式会社 田中 一郎様' },
    },
    by: 'link',
    assignee: 'recordOwner',
    taskOwner: { user: 'haruto', zone: 'Asia/Tokyo' },
    document: '秋の製品カタログ',
    subject: '【ichiro.tanaka@sakura-shoji.example】さんが【秋の製品カタログ】を閉じました',
    comments:
      /^資料名: 秋の製品カタログ\nメールアドレス: ichiro\.tanaka@sakura-shoji\.example\n離脱ページ: 3 \/ 6\n滞在時間: (?<dwell>.+)\n閲覧履歴: (?<history>\S+)\n\nRef: (?<run>run_[\w-]{22})$/,
  },
  {
    locale: 'en',
    rep: { user: 'ben', name: 'Ben Carter', email: 'ben@example.com', zone: 'America/Los_Angeles' },
    prospect: {
      ...{ record: 'contactMiguel', email: 'miguel.alvarez@harborview.example' },
      ...{
        name: 'Miguel Alvarez (Harborview Analytics)',
        inSentence: 'Miguel Alvarez (Harborview Analytics)',
      },
    },
    by: 'gate',
    assignee: 'documentOwner',
    taskOwner: { user: 'ben', zone: 'America/Los_Angeles' },
    document: 'Autumn pricing',
    subject: 'miguel.alvarez@harborview.example closed Autumn pricing',
    comments:
      /^Document: Autumn pricing\nE-mail: miguel\.alvarez@harborview\.example\nExit page: 3 of 6\nReading time: (?<dwell>.+)\nHistory: (?<history>\S+)\n\nRef: (?<run>run_[\w-]{22})$/,
  },
]

for (const story of stories) {
  const how = story.by === 'link' ? 'a personal link' : 'a general link with a gate'
  test(`${story.locale}: from the first screen to the Task with ${how}`, async ({
    openDesktop,
    practiceOrg,
    tracker,
    folder,
    browser,
  }) => {
    const desktop = await test.step('the rep joins', () => join(story, tracker, openDesktop))
    await test.step('the rep connects to Salesforce', () => connectToOrg(story, desktop, practiceOrg))
    await test.step('the rep uploads a PDF by drag and drop', () => uploadByDrop(story, desktop, folder))
    const url = await test.step('the rep makes a link', () => linkFor(story, desktop))
    await test.step('the rep adds a workflow', () => addTaskWorkflow(desktop, story.assignee))
    const prospect = await newProspect(browser, { locale: story.locale })
    const before = new Set((await practiceOrg.control.tasks()).map(({ Id }) => Id))
    await goTo(desktop, 'activity')
    const read = await test.step('the prospect reads', () => readThreePages(story, desktop, prospect, url))
    const isNew = (task: OrgRecord) => !before.has(task.Id)
    const shown = await test.step('the rep gets a notification', () =>
      expectNotified(story, desktop, practiceOrg, { ...read, withinMs: tracker.graceMs + 20_000, isNew }))
    await test.step('Salesforce has the Task', () =>
      expectTask(story, practiceOrg, prospect, { ...read, ...shown, trackerUrl: tracker.url }))
    await prospect.close()
  })
}

type OpenDesktop = (options: { locale: Locale; join?: string }) => Promise<Desktop>

/** Joins with an invite that names the rep (Japanese), or by filling in the form (English). */
async function join({ locale, rep }: Story, tracker: TestTracker, open: OpenDesktop): Promise<Desktop> {
  const { email, name } = rep
  if (locale === 'ja') return open({ locale, join: await tracker.invite({ email, name }) })
  const desktop = await open({ locale })
  await joinWithInvite(desktop, await tracker.invite({ email }), { name, email, workspace: 'Lastpage' })
  return desktop
}

async function connectToOrg({ rep }: Story, desktop: Desktop, practiceOrg: TestOrg): Promise<void> {
  const { page, words } = desktop
  await page.getByRole('heading', { name: words('setup.title') }).waitFor()
  await page
    .getByRole('main')
    .getByRole('link', { name: words('setup.steps.connect') })
    .click()
  const userId = await practiceOrg.control.named(rep.user)
  await connect(desktop, userId)
  const users = await practiceOrg.control.records('User')
  const [org] = await practiceOrg.control.records('Organization')
  const user = users.find(({ Id }) => Id === userId)
  await expect(page.getByText(String(user?.Name), { exact: true })).toBeVisible()
  await expect(page.getByText(rep.email, { exact: true })).toBeVisible()
  await expect(page.getByText(String(org?.Name)).first()).toBeVisible()
}

async function uploadByDrop(story: Story, { page, words }: Desktop, folder: string): Promise<void> {
  const file = path.join(folder, `${story.document}.pdf`)
  await writeFile(file, await makePdf({ pages: 6, title: 'Autumn 2026', paddingBytes: 12_000_000 }))
  const progress = await watchProgress(page)
  await dropFiles(page, [file], () => page.getByText(words('documents.dropHere')).waitFor())
  const panel = page.getByRole('region', { name: words('uploads.title') })
  // An upload of 12 MB takes long on a busy machine.
  await expect(panel.getByText(words('uploads.done', { count: 6, pages: 6 }))).toBeVisible({
    timeout: 45_000,
  })
  expect(
    (await progress()).some((sent) => sent > 0),
    'the progress bar moved',
  ).toBe(true)
  await panel.getByRole('link', { name: story.document }).click()
  await page.getByRole('heading', { name: story.document }).waitFor()
  await expect(page.getByText(words('documents.pages', { count: 6 })).first()).toBeVisible()
  const thumbnail = page.getByRole('button', { name: words('document.preview') }).locator('img')
  await expect
    .poll(() => thumbnail.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
    .toBeGreaterThan(0)
  // The link of the finished upload was used, so nothing is left to show.
  await expect(panel).toHaveCount(0)
}

async function linkFor({ by, prospect }: Story, desktop: Desktop): Promise<string> {
  await makeLink(desktop, by === 'link' ? { recipient: prospect.email } : { general: true })
  const url = await desktop.clipboardText()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}$/)
  return url
}

/**
 * The time at which the tab was closed, and the lower and upper limit of the reading time. The exact reading time is not known, because the test detects
 * page 1 later than the prospect sees page 1.
 */
type Read = { closedAt: number; leastMs: number; mostMs: number }

/** Reads three pages with the mouse wheel while the desktop shows the current page, then closes the tab. */
async function readThreePages(
  { by, prospect: { email, name }, document }: Story,
  { page: window, words }: Desktop,
  prospect: BrowserContext,
  url: string,
): Promise<Read> {
  const askedAt = Date.now()
  const tab = await openLink(prospect, url, { words, ...(by === 'gate' ? { email } : {}) })
  const seenAt = Date.now()
  const strip = window.getByRole('region', { name: words('activity.readingNow') })
  // The card has the name if an earlier visit found the record.
  const card = strip.getByRole('listitem').filter({ has: window.getByText(email).or(window.getByText(name)) })
  for (const page of [2, 3]) {
    await scrollTo(tab, page, words)
    await expect(card).toContainText(words('activity.onPage', { page, pageCount: 6 }))
  }
  await expect(card).toContainText(document)
  const leastMs = Date.now() - seenAt
  await tab.close({ runBeforeUnload: true })
  const closedAt = Date.now()
  return { closedAt, leastMs, mostMs: closedAt - askedAt }
}

type Shown = { taskId: string; dwell: string }
type Expected = Read & { withinMs: number; isNew: (task: OrgRecord) => boolean }

/** The record is found after the leave, so the notification has the address or, if the desktop receives it later, the name and the company. */
function notificationTitle({ prospect, document, locale }: Story, { words }: Desktop): RegExp {
  const whos = [locale === 'ja' ? `${prospect.email}さん` : prospect.email, prospect.inSentence]
  const titles = whos.map((who) =>
    words.main('notification.left', { who, document }).replace(/[.()+]/g, '\\$&'),
  )
  return new RegExp(`^(${titles.join('|')})$`)
}

/** Checks notification, row and Task. `npm run bench -- latency` measures the latency, because parallel tests would disturb the measurement. */
async function expectNotified(
  story: Story,
  desktop: Desktop,
  practiceOrg: TestOrg,
  { closedAt, withinMs, isNew }: Expected,
): Promise<Shown> {
  const { page, words } = desktop
  const { name } = story.prospect
  const timeout = closedAt + withinMs - Date.now()
  const row = visitsList(desktop).getByRole('listitem').filter({ hasText: name }).first()
  const chip = row.getByRole('button', { name: words('run.done.task') })
  const [body, tasks] = await Promise.all([
    desktop.waitForNotification(notificationTitle(story, desktop), timeout),
    practiceOrg.control.until('Task', (rows) => rows.some(isNew), { timeoutMs: timeout }),
    chip.waitFor({ timeout }),
  ])
  const task = tasks.find(isNew)
  const dwell = story.comments.exec(String(task?.Description))?.groups?.dwell ?? ''
  expect(body).toBe(words.main('notification.leftBody', { page: 3, dwell }))
  await expect(row).toContainText(words('visit.exitShort', { page: 3, pageCount: 6 }))
  await expect(row).toContainText(dwell)

  const record = await desktop.pageOpenedBy(() => chip.click())
  expect(record.url()).toContain(String(task?.Id))
  await record.close()
  await page.getByRole('button', { name, exact: true }).first().click()
  const pane = page.getByRole('complementary', { name: words('visit.title') })
  await expect(pane.getByRole('listitem').filter({ hasText: words('visit.exitPage') })).toContainText('3')
  await expect(pane.getByText(words('run.doneLong.task'))).toBeVisible()
  return { taskId: String(task?.Id), dwell }
}

/** Checks the Task field by field (docs/salesforce-rules.md, Task fields). */
async function expectTask(
  story: Story,
  { control }: TestOrg,
  prospect: BrowserContext,
  { taskId, dwell, closedAt, leastMs, mostMs, trackerUrl }: Read & Shown & { trackerUrl: string },
): Promise<void> {
  const task = (await control.tasks()).find(({ Id }) => Id === taskId)
  const comments = story.comments.exec(String(task?.Description))?.groups
  expect(comments, String(task?.Description)).toBeTruthy()
  expect(task).toMatchObject({
    Subject: story.subject,
    WhoId: await control.named(story.prospect.record),
    OwnerId: await control.named(story.taskOwner.user),
    ActivityDate: new Intl.DateTimeFormat('sv', { timeZone: story.taskOwner.zone }).format(closedAt),
  })
  const seconds = Array.from({ length: Math.ceil((mostMs - leastMs) / 1_000) + 2 }, (_, more) => more - 1)
  const plausible = seconds.map((more) => formatDuration(leastMs + more * 1_000, story.locale))
  expect(plausible).toContain(dwell)
  expect(comments?.dwell).toBe(dwell)
  expect(comments?.history).toContain(`${trackerUrl}/history/`)
  const history = await prospect.newPage()
  await history.goto(String(comments?.history))
  await expect(history.getByText(story.prospect.email).first()).toBeVisible()
  await expect(history.getByText(story.document).first()).toBeVisible()
  const sameRef = (await control.tasks()).filter((each) =>
    String(each.Description).includes(String(comments?.run)),
  )
  expect(sameRef).toHaveLength(1)
}
