// Analytics end to end: two prospects read; the rep sees the totals, filters them by link, and exports them as CSV.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BrowserContext } from '@playwright/test'
import { makePdf } from '../../fixtures/pdf.ts'
import { closeTab, newProspect, openLink, scrollTo } from '../fixtures/prospect.ts'
import { dropFiles, goTo, makeLink } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'

const title = 'Figures'
const readers = [
  { email: 'ada@figures.example', upTo: 2 },
  { email: 'grace@figures.example', upTo: 3 },
]

test('the figures of two visits are added up, filtered by link and exported', async ({
  openDesktop,
  tracker,
  folder,
  browser,
}) => {
  const invite = await tracker.invite({ email: 'nora@example.com', name: 'Nora' })
  const desktop = await openDesktop({ locale: 'en', join: invite })
  const { page, words } = desktop
  const file = path.join(folder, `${title}.pdf`)
  await writeFile(file, await makePdf({ pages: 3, title }))
  await page.getByRole('heading', { name: words('setup.title') }).waitFor()
  await goTo(desktop, 'documents')
  await dropFiles(page, [file])
  const panel = page.getByRole('region', { name: words('uploads.title') })
  await panel.getByRole('link', { name: title }).click()
  await page.getByRole('heading', { name: title }).waitFor()

  const prospects: BrowserContext[] = []
  for (const { email, upTo } of readers) {
    await makeLink(desktop, { recipient: email })
    const prospect = await newProspect(browser, { locale: 'en' })
    prospects.push(prospect)
    const tab = await openLink(prospect, await desktop.clipboardText(), { words })
    await scrollTo(tab, upTo, words)
    // A page counts only after a minimum time on screen. The test waits longer than this time, measured with the clock of the page.
    await tab.waitForFunction(
      ([from, ms]) => performance.now() - Number(from) > Number(ms),
      [await tab.evaluate(() => performance.now()), 700],
    )
    await closeTab(tab)
  }

  await page.getByRole('tab', { name: words('document.tabs.analytics') }).click()
  const figure = (name: string) =>
    page
      .getByRole('definition')
      .filter({ has: page.locator(`xpath=preceding-sibling::dt[.="${words(name)}"]`) })
  await expect(figure('analytics.visits')).toHaveText('2')
  await expect(figure('analytics.visitors')).toHaveText('2')
  await expect(figure('analytics.finished')).toHaveText('50%')

  const links = page.getByRole('region', { name: words('analytics.linksTitle') })
  await links.getByRole('button', { name: 'grace@figures.example' }).click()
  await expect(figure('analytics.visits')).toHaveText('1')
  await expect(figure('analytics.finished')).toHaveText('100%')
  await links.getByRole('button', { name: 'grace@figures.example' }).click()
  await expect(figure('analytics.visits')).toHaveText('2')

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: words('analytics.export') }).click()
  await page.getByRole('menuitem', { name: words('analytics.exportVisits') }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe(`${title}.csv`)
  const saved = words('analytics.exported', { count: 2, name: `${title}.csv` })
  await expect(page.getByText(saved)).toBeVisible()
  const csv = await readFile(await download.path(), 'utf8')
  expect(csv.startsWith('\uFEFFVisit,')).toBe(true)
  const lines = csv.split('\r\n').slice(1, -1)
  expect(lines.map((line) => line.split(',')[8])).toEqual(['grace@figures.example', 'ada@figures.example'])
  expect(lines.map((line) => line.split(',')[16])).toEqual(['3', '2'])
  for (const prospect of prospects) await prospect.close()
})
