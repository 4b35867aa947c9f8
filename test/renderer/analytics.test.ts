// The Analytics tab: filters, no visits, export.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import { startTestWindows, type TestWindows } from './window.ts'

describe.skipIf(!chromiumPath())('the Analytics tab', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  it('counts only the chosen link, and all links again after a second click', async () => {
    const { page, problems } = await windows.open('/documents/doc_1/analytics')
    const links = page.getByRole('region', { name: 'Links compared' })
    const link = links.getByRole('button', { name: 'suzuki@hikari-shoji.example' })
    const visits = page.getByRole('definition').first()
    const all = await visits.textContent()
    await link.click()
    await expect.poll(() => visits.textContent(), { timeout: 15_000 }).toBe('1')
    expect(await page.getByRole('combobox', { name: 'Link', exact: true }).textContent()).toContain('suzuki@')
    await link.click()
    await expect.poll(() => visits.textContent(), { timeout: 15_000 }).toBe(all)
    expect(problems).toEqual([])
    await page.context().close()
  })

  it('shows an empty state where no visit matches, with a button that removes the filter', async () => {
    const { page } = await windows.open('/documents/doc_1/analytics')
    await page.getByRole('combobox', { name: 'Version', exact: true }).click()
    await page.getByRole('option', { name: 'Version 1' }).click()
    await page.getByText('No visits match').waitFor()
    await page.getByRole('button', { name: 'Show everything' }).click()
    await page.getByRole('region', { name: 'Page by page' }).waitFor()
    await page.context().close()
  })

  it('exports by keyboard, and names the file', async () => {
    const { page } = await windows.open('/documents/doc_1/analytics')
    await page.getByRole('button', { name: 'Export' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'A line for each page of each visit (CSV)' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText(/^Saved \d+ lines to クラウド移行のご提案\.csv$/).waitFor()
    await page.context().close()
  })
})
