// The command palette: the same commands as the menus, found by words of both languages and by romaji.
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import { startTestWindows, type TestWindows } from './window.ts'

/** Polls with a long time-out, because the machine may be busy. */
const expectSoon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 })

async function openPalette(page: Page, typed = '') {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox').fill(typed)
  return page.getByRole('listbox')
}

describe.skipIf(!chromiumPath())('the command palette', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  it('has each command of a link’s menu that needs no dialog, and its copy button', async () => {
    const { page } = await windows.open('/documents/doc_2/links')
    await page
      .getByRole('button', { name: /^More for/ })
      .first()
      .click()
    const inMenu = await page.getByRole('menuitem').allTextContents()
    await page.keyboard.press('Escape')
    const list = await openPalette(page)
    const links = list.getByRole('group', { name: /^Links of/ })
    await links.waitFor()
    const inPalette = (await links.getByRole('option').allTextContents()).map((text) => text.split(' · ')[0])
    const withDialog = ['Link settings', 'Who did not get in', 'Change owner', 'Log ']
    const wanted = inMenu.filter((label) => !withDialog.some((each) => label.startsWith(each)))
    expect(wanted.length).toBeGreaterThan(2)
    expect(inPalette).toEqual(expect.arrayContaining(['Copy link', ...wanted]))
  })

  it('has each command of the menu of a document, and opens its dialog', async () => {
    const { page, problems } = await windows.open('/documents/doc_2/links')
    await page.getByRole('button', { name: /^Actions for/ }).click()
    const inMenu = await page.getByRole('menuitem').allTextContents()
    expect(inMenu.length).toBeGreaterThan(2)
    await page.keyboard.press('Escape')
    const list = await openPalette(page)
    const title = await page.getByRole('heading', { level: 1, includeHidden: true }).textContent()
    const own = list.getByRole('group', { name: title ?? '', exact: true })
    expect(await own.getByRole('option').allTextContents()).toEqual(inMenu)
    await own.getByRole('option', { name: inMenu[0] ?? '' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).waitFor()
    await page.keyboard.press('Escape')
    // On another page, the commands of the document are gone.
    await page.keyboard.press('Escape')
    const other = await windows.open('/activity')
    const elsewhere = await openPalette(other.page)
    await elsewhere.getByRole('option', { name: 'Activity' }).first().waitFor()
    expect(await elsewhere.getByRole('group', { name: title ?? '', exact: true }).count()).toBe(0)
    expect(problems).toEqual([])
  })

  it('reaches each section of the settings', async () => {
    const { page } = await windows.open('/settings')
    const sections = await page
      .getByRole('navigation', { name: 'Settings' })
      .last()
      .getByRole('link')
      .allTextContents()
    const list = await openPalette(page, 'settings')
    await list.getByRole('option', { name: `Settings · ${sections[0]}` }).waitFor()
    const offered = await list.getByRole('option', { name: /^Settings · / }).allTextContents()
    expect(offered.toSorted()).toEqual(sections.map((name) => `Settings · ${name}`).toSorted())
    await page.getByRole('combobox').fill('監査ログ')
    await page.keyboard.press('Enter')
    await expectSoon(() => new URL(page.url()).pathname).toBe('/settings/auditLog')
  })

  it('makes a link for an address that was typed', async () => {
    const { page, problems } = await windows.open('/documents/doc_2/links')
    await openPalette(page, 'ken@example.com')
    await page.getByRole('group', { name: 'Make a link for ken@example.com' }).waitFor()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'New link' })
    await expect
      .poll(() => dialog.getByLabel('The prospect’s e-mail address').inputValue())
      .toBe('ken@example.com')
    expect(problems).toEqual([])
  })

  it.each(['pause', '停止', 'teishi'])(
    'finds the pause of notifications by %s, and offers it first then',
    async (typed) => {
      const { page } = await windows.open('/activity', { lang: 'ja' })
      const list = await openPalette(page, typed)
      await list.getByRole('option', { name: '通知を1時間停止' }).waitFor()
      await page.keyboard.press('Enter')
      const again = await openPalette(page)
      await again.getByRole('option', { name: '通知を再開' }).waitFor()
    },
  )

  it('switches the workspace and keeps nothing of the former one', async () => {
    const { page } = await windows.open('/documents/doc_2/links', { scenario: 'severalWorkspaces' })
    await openPalette(page, 'kitakaze')
    await page.getByRole('option', { name: 'Switch to Kitakaze Partners' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Kitakaze Partners/ }).waitFor()
    await expectSoon(() => new URL(page.url()).pathname).toBe('/activity')
    await page.keyboard.press('Control+1')
    await expectSoon(() => new URL(page.url()).pathname).toBe('/documents/doc_2/links')
  })

  it('says that nothing was found', async () => {
    const { page } = await windows.open('/activity')
    const list = await openPalette(page, 'qqqqzzzz')
    await list.getByText('Nothing found.').waitFor()
  })
})
