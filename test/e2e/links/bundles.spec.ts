// A bundle end to end: the rep makes a bundle of three PDFs, a prospect reads two of them, and the Task, the activity and the analytics say which.
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { writeFileIn } from '../fixtures/bad-files.ts'
import type { Desktop } from '../fixtures/desktop.ts'
import { closeTab, newProspect } from '../fixtures/prospect.ts'
import {
  addTaskWorkflow,
  connect,
  dropFiles,
  goTo,
  makeLink,
  openSettings,
  visitsList,
} from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'

const titles = ['Overview', 'Prices', 'Terms'] as const
const recipient = 'juergen@mueller.example'

async function uploadAll(desktop: Desktop, folder: string): Promise<void> {
  await goTo(desktop, 'documents')
  const files = []
  for (const [index, title] of titles.entries()) {
    const pdf = await makePdf({ pages: index + 2, title, width: 960, height: 540 })
    files.push(await writeFileIn(folder, `${title}.pdf`, pdf))
  }
  await dropFiles(desktop.page, files)
  for (const title of titles) {
    await desktop.page.getByRole('main').getByRole('link', { name: title }).first().waitFor()
  }
}

/** Makes the bundle with the keyboard: the documents are added in the order of the list, and then put into the order of `titles`. */
async function makeBundle({ page, words }: Desktop): Promise<void> {
  await page.getByRole('button', { name: words('bundles.newShort') }).click()
  const dialog = page.getByRole('dialog', { name: words('bundles.new') })
  await dialog.getByRole('button', { name: words('bundles.create') }).click()
  await expect(dialog.getByText(words('bundles.titleMissing'))).toBeVisible()
  await expect(dialog.getByText(words('bundles.partsMissing'))).toBeVisible()
  await dialog.getByLabel(words('bundles.title')).fill('Offer for Harborview')
  await dialog.getByLabel(words('bundles.message')).fill('As discussed.')
  for (const title of [titles[2], titles[0], titles[1]]) {
    await dialog.getByRole('button', { name: words('bundles.addOf', { title }) }).click()
  }
  const order = dialog.getByRole('list', { name: words('bundles.order') })
  await expect(order.getByRole('listitem')).toHaveText([/Terms/, /Overview/, /Prices/])
  await order.getByRole('button', { name: words('bundles.down', { title: 'Terms' }) }).click()
  await order.getByRole('button', { name: words('bundles.takeOut', { title: 'Terms' }) }).focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(order.getByRole('listitem')).toHaveText([/Overview/, /Prices/, /Terms/])
  await order.getByRole('listitem').nth(2).dragTo(order.getByRole('listitem').nth(0))
  await expect(order.getByRole('listitem')).toHaveText([/Terms/, /Overview/, /Prices/])
  await order.getByRole('listitem').nth(0).dragTo(order.getByRole('listitem').nth(2))
  await expect(order.getByRole('listitem')).toHaveText([/Overview/, /Prices/, /Terms/])
  expect(await barriersOn(page)).toEqual([])
  await dialog.getByRole('button', { name: words('bundles.create') }).click()
  await expect(page.getByRole('heading', { name: 'Offer for Harborview' })).toBeVisible()
}

test('a rep makes a bundle, a prospect reads two of its three documents, and the Task and the analytics say which', async ({
  openDesktop,
  practiceOrg,
  tracker,
  folder,
  browser,
}) => {
  const join = await tracker.invite({ email: 'aiko@example.co.jp', name: '佐藤 愛子' })
  const desktop = await openDesktop({ locale: 'en', join })
  const { page, words } = desktop
  await goTo(desktop, 'activity')
  await openSettings(desktop, 'salesforce')
  await connect(desktop, await practiceOrg.control.named('aiko'))
  await uploadAll(desktop, folder)
  await makeBundle(desktop)
  await makeLink(desktop, { recipient })
  const url = await desktop.clipboardText()
  await addTaskWorkflow(desktop, 'documentOwner')
  const before = new Set((await practiceOrg.control.tasks()).map(({ Id }) => Id))

  const prospect = await (await newProspect(browser, { locale: 'en' })).newPage()
  await prospect.goto(url)
  await expect(prospect.getByText('As discussed.')).toBeVisible()
  await prospect.getByRole('button', { name: words.viewer('cover.start') }).click()
  const bar = prospect.getByRole('navigation', { name: words.viewer('parts.label') })
  for (const [index, title] of ['Overview', 'Prices'].entries()) {
    await expect(bar).toContainText(`${index + 1} / 3`)
    await prospect.locator('.page[data-page-number="1"] canvas').first().waitFor()
    await prospect.mouse.move(300, 300, { steps: 3 })
    await prospect.waitForTimeout(1_200)
    if (title === 'Overview') {
      await prospect.keyboard.press('End')
      await prospect.waitForTimeout(800)
      await bar.getByRole('button', { name: words.viewer('parts.nextOf', { title: 'Prices' }) }).click()
    }
  }
  await closeTab(prospect)

  const isNew = ({ Id }: { Id: unknown }) => !before.has(String(Id))
  const tasks = await practiceOrg.control.until('Task', (rows) => rows.some(isNew), { timeoutMs: 60_000 })
  const task = tasks.find(isNew)
  expect(task?.Subject).toBe(`${recipient} closed Offer for Harborview`)
  const comments = String(task?.Description)
  expect(comments).toMatch(/^Read: Overview \(2 of 2 pages, \d+ s, to the end\)$/m)
  expect(comments).toMatch(/^Read: Prices \(1 of 3 pages, \d+ s\)$/m)
  expect(comments).toMatch(/^Not read: Terms$/m)
  expect(comments).toMatch(/^Exit page: Prices · 1 \(3\) of 9$/m)

  await page.getByRole('tab', { name: words('document.tabs.analytics') }).click()
  const table = page.getByRole('region', { name: words('bundles.figuresTitle'), exact: true })
  await expect(table.getByRole('row')).toHaveText(
    [/Document/, /Overview\s*1\s*100/, /Prices\s*1\s*100/, /Terms\s*0\s*0/],
    { timeout: 20_000 },
  )
  expect(await barriersOn(page)).toEqual([])
  await goTo(desktop, 'activity')
  const row = visitsList(desktop).getByRole('listitem').filter({ hasText: 'Offer for Harborview' }).first()
  await expect(row).toContainText(words('bundles.readCount', { read: 2, count: 3 }))
  await row.getByRole('button').first().click()
  const pane = page.getByRole('complementary', { name: words('visit.title') })
  await expect(pane.getByRole('listitem').filter({ hasText: 'Terms' })).toContainText(words('visit.notRead'))

  await goTo(desktop, 'documents')
  await page.getByRole('main').getByRole('link', { name: 'Prices' }).first().click()
  await expect(page.getByText(words('bundles.partOf'))).toBeVisible()
  await page.getByRole('link', { name: 'Offer for Harborview', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Offer for Harborview' })).toBeVisible()
})
