// One app in the workspaces of two trackers, each with its own Salesforce org: both work while the window shows one of them.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BrowserContext } from '@playwright/test'
import { makePdf } from '../../fixtures/pdf.ts'
import type { Desktop } from '../fixtures/desktop.ts'
import { startPracticeOrg, type TestOrg } from '../fixtures/practice-org.ts'
import { newProspect, openLink } from '../fixtures/prospect.ts'
import { addTaskWorkflow, connect, dropFiles, goTo, joinWithInvite, makeLink } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import { startTracker } from '../fixtures/tracker.ts'

const rep = { email: 'aiko@example.co.jp', name: 'Aiko Sato' }
const reader = 'miguel.alvarez@harborview.example'

test('two workspaces notify and write their Tasks, each to its own org', async ({
  openDesktop,
  practiceOrg,
  tracker,
  folder,
  browser,
}) => {
  test.slow()
  const otherOrg = await startPracticeOrg({ callbackPorts: practiceOrg.callbackPorts })
  const otherTracker = await startTracker({ folder: path.join(folder, 'other'), graceMs: 1_000 })
  await otherTracker.configure(otherOrg.address)
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(rep) })
  const { page, words } = desktop
  const content = page.getByRole('main')
  const prospect = await newProspect(browser, { locale: 'en' })
  const urls: string[] = []

  await test.step('the first workspace gets a document with a link and a workflow', async () => {
    await page.getByRole('heading', { name: words('setup.title') }).waitFor()
    await page.goto(new URL('/setup/connect', page.url()).href)
    await connect(desktop, await practiceOrg.control.named('aiko'))
    urls.push(await prepare(desktop, folder, 'First plan'))
  })
  await test.step('the rep adds the second workspace, and connects it to its own org', async () => {
    await openSwitcher(desktop)
    await page.getByRole('menuitem', { name: words('workspaces.add') }).click()
    await joinWithInvite(desktop, await otherTracker.invite(rep))
    await page.getByRole('button', { name: words('setup.join.join', { workspace: 'Lastpage' }) }).click()
    await connect(desktop, await otherOrg.control.named('aiko'))
    urls.push(await prepare(desktop, folder, 'Second plan'))
    await goTo(desktop, 'documents')
    await expect(content.getByText('Second plan').first()).toBeVisible()
    await expect(content.getByText('First plan')).toHaveCount(0)
  })
  await test.step('a visit in the background notifies, and its Task is in the first org only', async () => {
    await read(prospect, desktop, urls[0])
    await desktop.waitForNotification(/First plan/, tracker.graceMs + 20_000)
    await expect.poll(() => tasksOf(practiceOrg, 'First plan'), { timeout: 20_000 }).toBe(1)
    expect(await tasksOf(otherOrg, 'First plan')).toBe(0)
  })
  await test.step('a visit in the shown workspace has its Task in the second org only', async () => {
    await read(prospect, desktop, urls[1])
    await expect.poll(() => tasksOf(otherOrg, 'Second plan'), { timeout: 20_000 }).toBe(1)
    expect(await tasksOf(practiceOrg, 'Second plan')).toBe(0)
  })
  await test.step('a click on the notification shows the visit in its workspace', async () => {
    const card = page.getByRole('article').filter({ hasText: 'First plan' })
    await card.getByRole('link').first().click()
    await expect(page).toHaveURL(/\/visits\/vis_/)
    await goTo(desktop, 'documents')
    await expect(content.getByText('First plan').first()).toBeVisible()
    await expect(content.getByText('Second plan')).toHaveCount(0)
  })
  await test.step('the keyboard switches back', async () => {
    await page.keyboard.press('Control+2')
    await expect(content.getByText('Second plan').first()).toBeVisible()
    await expect(content.getByText('First plan')).toHaveCount(0)
  })
  await prospect.close()
  await otherTracker.stop()
  await otherOrg.stop()
})

/** Uploads a document in the shown workspace, adds a workflow, and makes a personal link. Returns its URL. */
async function prepare(desktop: Desktop, folder: string, title: string): Promise<string> {
  const { page, words } = desktop
  const file = path.join(folder, `${title}.pdf`)
  await writeFile(file, await makePdf({ pages: 2 }))
  await goTo(desktop, 'documents')
  await dropFiles(page, [file], () => page.getByText(words('documents.dropHere')).waitFor())
  const panel = page.getByRole('region', { name: words('uploads.title') })
  await panel.getByRole('link', { name: title }).click({ timeout: 45_000 })
  await page.getByRole('heading', { name: title }).waitFor()
  await makeLink(desktop, { recipient: reader })
  const url = await desktop.clipboardText()
  await addTaskWorkflow(desktop, 'documentOwner')
  return url
}

async function openSwitcher({ page, words }: Desktop): Promise<void> {
  await page.getByRole('button', { name: words('workspaces.switcher', { name: 'Lastpage' }) }).click()
}

async function read(prospect: BrowserContext, { words }: Desktop, url = ''): Promise<void> {
  const tab = await openLink(prospect, url, { words })
  await tab.close({ runBeforeUnload: true })
}

const tasksOf = async ({ control }: TestOrg, title: string): Promise<number> =>
  (await control.tasks()).filter(({ Subject }) => String(Subject).includes(title)).length
