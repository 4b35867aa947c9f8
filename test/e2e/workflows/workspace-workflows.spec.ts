// The workflows of the workspace: adoption, exceptions of a document, the reasons why no Task comes, and what a workflow did.
import { openVisit } from '../../desktop/prospect.ts'
import type { Desktop } from '../fixtures/desktop.ts'
import { joinAsDevice } from '../fixtures/device.ts'
import { connect, goTo, openSettings } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import { startTracker } from '../fixtures/tracker.ts'
import { createTeam } from '../salesforce/team.ts'
import { openDatabase } from '../screens/readers.ts'

const admin = { email: 'aiko@example.co.jp', name: 'Aiko Sato', role: 'admin' } as const
const member = { email: 'haruto.suzuki@example.co.jp', name: 'Haruto' }
const lead = 'ichiro.tanaka@sakura-shoji.example'

async function openDocument(desktop: Desktop, title: string): Promise<void> {
  const { page } = desktop
  await goTo(desktop, 'documents')
  await page.getByRole('main').getByRole('link', { name: title }).first().click()
  await page.getByRole('heading', { name: title }).waitFor()
}

const forecastLine = ({ page, words }: Desktop, reason: string) =>
  page.getByRole('status').filter({ hasText: words(`forecast.${reason}`) })

test('documents adopt the workflows of the workspace, and the app says where no Task will come', async ({
  practiceOrg,
  openDesktop,
  folder,
}) => {
  // One desktop goes through all screens, so the test is longer than others.
  test.slow()
  const tracker = await startTracker({ folder, graceMs: 100 })
  try {
    await tracker.configure(practiceOrg.address)
    const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(admin) })
    const { page, words } = desktop
    await openSettings(desktop, 'me')
    const device = await joinAsDevice(tracker.url, await tracker.invite(admin))
    const team = createTeam(practiceOrg, tracker, desktop, device)
    const titles = ['New offer', 'Old offer', 'Old brochure']
    const [fresh, ...old] = await Promise.all(titles.map((title) => team.uploadDocument(title)))
    const database = openDatabase(folder)
    // Documents of a tracker without workflows of the workspace do not inherit.
    for (const { id } of old) {
      database.db.prepare('UPDATE documents SET inherits_workflows = 0 WHERE document_id = ?').run(id)
    }
    database.db.close()

    await test.step('nobody is connected: the document page connects', async () => {
      await openDocument(desktop, 'New offer')
      await expect(forecastLine(desktop, 'nobodyConnected')).toBeVisible()
      await connect(desktop, await practiceOrg.control.named('aiko'))
      await expect(forecastLine(desktop, 'nobodyConnected')).toHaveCount(0)
    })

    await test.step('an old document does not use them; all old documents adopt', async () => {
      await openDocument(desktop, 'Old offer')
      await expect(forecastLine(desktop, 'notInheriting')).toBeVisible()
      await openSettings(desktop, 'workflows')
      await expect(page.getByText(words('teamWorkflows.reach', { count: 1 }))).toBeVisible()
      await page.getByRole('button', { name: words('teamWorkflows.adopt.choose') }).click()
      const dialog = page.getByRole('dialog', { name: words('teamWorkflows.adopt.dialog') })
      await expect(dialog.getByRole('listitem')).toHaveCount(2)
      await expect(dialog.getByRole('listitem').first()).toContainText('create a Task')
      await dialog.getByRole('button', { name: words('teamWorkflows.adopt.apply', { count: 2 }) }).click()
      await expect(dialog.getByText(words('teamWorkflows.adopt.done', { count: 2 }))).toBeVisible()
      await dialog.getByRole('button', { name: words('common.done') }).click()
      await expect(page.getByText(words('teamWorkflows.reach', { count: 3 }))).toBeVisible()
      await page.getByRole('button', { name: words('workflows.pause') }).click()
      await expect(page.getByText(words('teamWorkflows.paused', { count: 3 }))).toBeVisible()
      await page.getByRole('button', { name: words('workflows.resume') }).click()
      await expect(page.getByRole('button', { name: words('workflows.pause') })).toBeVisible()
    })

    const visitId =
      await test.step('a document leaves it out: link form and copied link say so', async () => {
        await openDocument(desktop, 'Old offer')
        await page.getByRole('tab', { name: words('document.tabs.workflows') }).click()
        await page.getByRole('button', { name: words('workflows.actions') }).click()
        await page.getByRole('menuitem', { name: words('teamWorkflows.document.leaveOut') }).click()
        await page.getByRole('tab', { name: words('document.tabs.links') }).click()
        await page
          .getByRole('button', { name: words('links.new') })
          .first()
          .click()
        const dialog = page.getByRole('dialog', { name: words('links.new') })
        await expect(dialog.getByText(words('forecast.noWorkflow'))).toBeVisible()
        await dialog.getByLabel(words('links.recipient')).fill(lead)
        await dialog.getByRole('button', { name: words('links.create') }).click()
        await dialog.getByRole('button', { name: words('links.copy') }).click()
        const toast = page.getByText(words('forecast.copied', { reason: words('forecast.noWorkflow') }))
        await expect(toast).toBeVisible()
        await dialog.getByRole('button', { name: words('common.done') }).click()
        const url = await desktop.clipboardText()
        // The button of the document page leads to the tab, where the workflow is applied again.
        await forecastLine(desktop, 'noWorkflow').getByRole('button').click()
        await page.getByRole('button', { name: words('teamWorkflows.document.apply') }).click()
        await expect(forecastLine(desktop, 'noWorkflow')).toHaveCount(0)
        const prospect = await openVisit(url)
        await prospect.leave({ 2: 300 }, 2)
        return prospect.visitId
      })

    await test.step('the workflow shows what it did, with the list of its visits', async () => {
      const visit = await team.waitUntilSettled(visitId)
      expect(visit.runs).toMatchObject([{ state: 'done', trigger: 'left' }])
      await page.getByRole('button', { name: words('teamWorkflows.figures.task', { count: 1 }) }).click()
      const dialog = page.getByRole('dialog', { name: words('teamWorkflows.figures.title') })
      // The button of the row has the name of the visitor in Salesforce.
      await dialog.getByRole('listitem').getByRole('button', { expanded: false }).click()
      await expect(page.getByRole('complementary', { name: words('visit.title') })).toContainText(lead)
    })

    await test.step('a member sees the workflows and changes nothing', async () => {
      const other = await openDesktop({ locale: 'en', join: await tracker.invite(member) })
      await openSettings(other, 'workflows')
      await expect(other.page.getByText(words('teamWorkflows.onlyAdmin'))).toBeVisible()
      await expect(other.page.getByText(words('teamWorkflows.reach', { count: 3 }))).toBeVisible()
      await expect(other.page.getByRole('button', { name: words('workflows.pause') })).toHaveCount(0)
    })
    expect(fresh).toBeTruthy()
  } finally {
    await tracker.stop()
  }
})
