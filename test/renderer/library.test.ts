// The library as a rep uses it: folders, tags, archive and changes of many documents, with the mouse, by drag and drop, and by keyboard.
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import type { MemoryDesktop } from '../../src/renderer/workbench/memory-desktop/memory-desktop.ts'
import { barriersOn } from '../fixtures/barriers.ts'
import { startTestWindows, type TestWindows } from './window.ts'

/** Runs inside the page, where tests can reach the desktop in memory. */
declare const window: { memoryDesktop: MemoryDesktop }

const placesOf = (page: Page) =>
  page.evaluate(() =>
    Object.fromEntries(
      window.memoryDesktop.state.documents.map(({ id, folderId, archivedAt }) => [
        id,
        archivedAt === null ? folderId : 'archive',
      ]),
    ),
  )

describe.skipIf(!chromiumPath())('the library', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  const open = async (size = { width: 1280, height: 800 }) => (await windows.open('/documents', size)).page
  const card = (page: Page, title: string) => page.getByRole('link', { name: title })
  const check = (page: Page, title: string) => page.getByRole('checkbox', { name: `Select “${title}”` })

  it('moves a dragged document into a folder, and takes it back', async () => {
    const page = await open()
    const folder = page.getByRole('navigation', { name: 'Folders' }).getByRole('button', { name: /^Pricing/ })
    await card(page, 'Security white paper').dragTo(folder)
    await page.getByText('1 document moved to “Pricing”').waitFor()
    expect(await placesOf(page)).toMatchObject({ doc_4: 'fld_prices' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone').waitFor()
    expect(await placesOf(page)).toMatchObject({ doc_4: null })
    await page.context().close()
  })

  it('drags all selected documents together', async () => {
    const page = await open()
    await card(page, 'クラウド移行のご提案').click({ modifiers: ['ControlOrMeta'] })
    await page
      .getByText('導入事例集：製造業における見積業務の自動化と、その効果について')
      .click({ modifiers: ['Shift'] })
    await page.getByText('3 selected').waitFor()
    const archive = page
      .getByRole('navigation', { name: 'Folders' })
      .getByRole('button', { name: /^Archive/ })
    await page.getByText('Pricing 2026', { exact: true }).dragTo(archive)
    await page.getByText('3 documents archived').waitFor()
    const places = await placesOf(page)
    expect([places.doc_1, places.doc_2, places.doc_3, places.doc_4]).toEqual([
      'archive',
      'archive',
      'archive',
      null,
    ])
    await page.context().close()
  })

  it('selects, moves and makes a folder with the keyboard only, in the smallest window', async () => {
    const page = await open({ width: 900, height: 600 })
    await card(page, 'Pricing 2026').focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.getByText('7 selected').waitFor()
    await page.getByRole('button', { name: 'Move…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Where do these 7 documents go?' })
    await dialog.getByRole('radio', { name: 'In no folder' }).press('ArrowDown')
    expect(await dialog.getByRole('radio', { name: 'Pricing' }).isChecked()).toBe(true)
    await dialog.getByLabel('New folder in “Pricing”').fill('2027')
    await page.keyboard.press('Enter')
    await dialog.getByRole('radio', { name: '2027', exact: true }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Move', exact: true }).press('Enter')
    await page.getByText('7 documents moved to “2027”').waitFor()
    const made = await page.evaluate(() =>
      window.memoryDesktop.state.folders.find(({ name }) => name === '2027'),
    )
    expect(made).toMatchObject({ parentId: 'fld_prices' })
    expect(new Set(Object.values(await placesOf(page)))).toEqual(new Set([made?.id]))
    await page.context().close()
  })

  it('Escape ends the selection, and Shift with Space selects a range', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'Select', exact: true }).click()
    await check(page, 'Pricing 2026').press('Space')
    await check(page, '会社案内').press('Shift+Space')
    await page.getByText('4 selected').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Select', exact: true }).waitFor()
    await page.context().close()
  })

  it('keeps a tag that only some documents have, makes a new one, and filters by both', async () => {
    const page = await open()
    await card(page, 'Pricing 2026').click({ modifiers: ['ControlOrMeta'] })
    await page.getByText('Security white paper', { exact: true }).click()
    await page.getByRole('button', { name: 'Tags…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Tags of 2 documents' })
    const some = dialog.getByRole('checkbox', { name: 'FY2026' })
    expect(await some.evaluate((box) => (box as unknown as { indeterminate: boolean }).indeterminate)).toBe(
      true,
    )
    await dialog.getByLabel('Search or create a tag').fill('Renewal')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Tags of 2 documents changed').waitFor()
    const tags = await page.evaluate(() =>
      window.memoryDesktop.state.documents
        .slice(1, 4)
        .map((document) => document.tags.map(({ name }) => name)),
    )
    expect(tags).toEqual([
      ['FY2026', 'Renewal'],
      ['FY2026', '製造業'],
      ['Renewal', 'Security'],
    ])
    await page.getByRole('button', { name: 'Filter by tags' }).click()
    await page.getByRole('menuitemcheckbox', { name: /^Renewal/ }).click()
    await page.getByRole('menuitemcheckbox', { name: /^FY2026/ }).click()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('link', { name: /Pricing 2026|white paper/ }).count()).toBe(1)
    expect(page.url()).toContain('tags=')
    await page.context().close()
  })

  it('archives a document from its own screen, and takes it back from the archive', async () => {
    const page = await open()
    await card(page, 'Pricing 2026').click()
    await page.getByRole('button', { name: 'Actions for “Pricing 2026”' }).click()
    await page.getByRole('menuitem', { name: 'Archive…' }).click()
    const ask = page.getByRole('alertdialog', { name: 'Archive the document?' })
    await ask.getByRole('switch', { name: 'Pause their links, too' }).click()
    await ask.getByRole('button', { name: 'Archive' }).click()
    await page.getByText('Archived', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Documents' }).click()
    await page.getByRole('button', { name: /^Archive/ }).click()
    await card(page, 'Pricing 2026').click({ modifiers: ['ControlOrMeta'] })
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('1 document is back in the library').waitFor()
    await page.getByText('The archive is empty').waitFor()
    await page.context().close()
  })

  it('refuses a name of a folder that is taken, and keeps the typed text', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'New folder' }).click()
    const dialog = page.getByRole('dialog', { name: 'New folder' })
    await dialog.getByLabel('Name of the folder').fill('PRICING')
    await page.keyboard.press('Enter')
    await dialog.getByText('The name “PRICING” is already in use here. Choose another name.').waitFor()
    expect(await dialog.getByLabel('Name of the folder').inputValue()).toBe('PRICING')
    expect(await barriersOn(page)).toEqual([])
    await page.context().close()
  })

  it('keeps the folder and the order in the URL, also after a document and "back"', async () => {
    const page = await open()
    await page.getByRole('combobox', { name: 'Sort by' }).click()
    await page.getByRole('option', { name: 'Name' }).click()
    await page.getByRole('button', { name: /^提案書/ }).click()
    await card(page, 'クラウド移行のご提案').click()
    await page.getByRole('tab', { name: /^Links/ }).waitFor()
    await page.goBack()
    await page.getByRole('combobox', { name: 'Sort by' }).getByText('Name').waitFor()
    expect(new URL(page.url()).searchParams.get('folder')).toBe('fld_proposals')
    await page.context().close()
  })
})
