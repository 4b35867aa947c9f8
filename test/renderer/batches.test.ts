// Batches of links as a rep uses them, with the keyboard and in a small window.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import type { MemoryDesktop } from '../../src/renderer/workbench/memory-desktop/memory-desktop.ts'
import { barriersOn } from '../fixtures/barriers.ts'
import { startTestWindows, type TestWindows } from './window.ts'

/** Runs inside the page, where tests can reach the desktop in memory. */
declare const window: { memoryDesktop: MemoryDesktop }

describe.skipIf(!chromiumPath())('batches of links', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  const open = async (path: string) => (await windows.open(path, { width: 900, height: 600 })).page

  it('adds people of Salesforce to a typed list, and leaves out addresses that have a link', async () => {
    const page = await open('/documents/doc_2/links')
    await page.getByRole('button', { name: 'New link' }).click()
    const form = page.getByRole('dialog', { name: 'New link' })
    await form.getByRole('button', { name: 'Many people' }).click()
    await form.getByLabel('E-mail addresses').fill('new@a.example\nj.miller@northwind.example')
    await form.getByText('– has a link already').waitFor()
    await form.getByRole('button', { name: 'From Salesforce…' }).click()
    const picker = page.getByRole('dialog', { name: 'Recipients from Salesforce' })
    await picker.getByRole('button', { name: '展示会 2026' }).click()
    const rows = picker.getByRole('list', { name: 'People' }).getByRole('listitem')
    await expect.poll(() => rows.count()).toBe(6)
    for (const reason of ['No e-mail address', 'Converted Lead', 'Has a link already']) {
      await picker.getByText(reason).waitFor()
    }
    expect(await barriersOn(page)).toEqual([])
    await picker.getByRole('button', { name: 'Leave them out' }).click()
    await picker.getByRole('button', { name: 'Add 2 people' }).click()
    await picker.waitFor({ state: 'detached' })
    // The second time, they are in the list.
    await form.getByRole('button', { name: 'From Salesforce…' }).click()
    await picker.getByRole('button', { name: 'Search', exact: true }).click()
    await picker.getByRole('searchbox').fill('ホシ')
    await picker.getByText('In the list already').waitFor()
    await picker.getByRole('button', { name: 'Reports' }).click()
    await picker.getByRole('button', { name: 'Leads of the last 90 days' }).click()
    await picker.getByRole('combobox', { name: 'Column with the e-mail address' }).waitFor()
    await picker.getByText('Salesforce gives only a part at once.').waitFor()
    await page.keyboard.press('Escape')
    await picker.waitFor({ state: 'detached' })
    await form.getByRole('button', { name: 'Make 3 links' }).click()
    const batch = page.getByRole('dialog', { name: /^Batch of / })
    await batch.getByText('p.smith@westbridge.example').waitFor()
    const made = await page.evaluate(() =>
      window.memoryDesktop.state.batches[0]?.links.map((link) => link.email),
    )
    expect(made).toEqual(['new@a.example', 'mori@hoshi.example', 'p.smith@westbridge.example'])
    await page.context().close()
  })

  it('refuses an empty list at its field', async () => {
    const page = await open('/documents/doc_2/links')
    await page.getByRole('button', { name: 'New link' }).click()
    const form = page.getByRole('dialog', { name: 'New link' })
    await form.getByRole('button', { name: 'Many people' }).click()
    await form.getByRole('button', { name: 'Make link' }).click()
    await form.getByText('Enter at least one e-mail address.').waitFor()
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA')
    await page.context().close()
  })

  it('filters the recipients, marks them as sent, and changes the end of all links', async () => {
    const page = await open('/documents/doc_2/links')
    await page.getByRole('button', { name: 'Open 展示会5月' }).click()
    const batch = page.getByRole('dialog', { name: '展示会5月' })
    const rows = batch.getByRole('listitem')
    await batch.getByRole('button', { name: 'Remind 2' }).click()
    await expect.poll(() => rows.count()).toBe(2)
    await batch.getByRole('button', { name: 'Not sent 1' }).click()
    await expect.poll(() => rows.count()).toBe(1)
    await batch.getByRole('button', { name: 'More for 展示会5月' }).click()
    await page.getByRole('menuitem', { name: 'Mark as sent' }).click()
    await batch.getByText('Nobody here.').waitFor()
    await batch.getByRole('button', { name: 'More for 展示会5月' }).click()
    await page.getByRole('menuitem', { name: 'Change the end…' }).click()
    const end = page.getByRole('alertdialog', { name: 'When the links end' })
    await end.getByLabel('Last day').fill('2020-01-01')
    await end.getByText('Choose a day in the future.').waitFor()
    expect(await end.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await end.getByLabel('Last day').fill('2099-12-31')
    await end.getByRole('button', { name: 'Save' }).click()
    await end.waitFor({ state: 'detached' })
    const ends = await page.evaluate(() =>
      window.memoryDesktop.state.batches[0]?.links.map((link) => link.expiresAt),
    )
    expect(new Set(ends).size).toBe(1)
    expect(ends?.[0]).toMatch(/^(2099-12-31|2100-01-01)T/)
    await page.context().close()
  })
})
