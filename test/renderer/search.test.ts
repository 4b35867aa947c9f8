// When a search field sends its text to main. The clock of the page stands still, so a search that waits for a pause is never sent.
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import type { MemoryDesktop } from '../../src/renderer/workbench/memory-desktop/memory-desktop.ts'
import { startTestWindows, type TestWindows } from './window.ts'

declare const window: { memoryDesktop: MemoryDesktop; searches: string[]; answer(): void }

/** Records the searches for visitors. Main answers a search when `window.answer` is called. */
async function holdSearches(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { calls } = window.memoryDesktop.bridge
    const list = calls['visitors.list']
    window.searches = []
    const held: typeof list = async (input) => {
      if (!input.search) return list(input)
      window.searches.push(input.search)
      await new Promise<void>((resolve) => {
        window.answer = resolve
      })
      return list(input)
    }
    Object.assign(calls, { 'visitors.list': held })
  })
}

const searchesOf = (page: Page) => page.evaluate(() => window.searches)

describe.skipIf(!chromiumPath())('a search field', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  it('searches at the first key, and once for the keys that are pressed until main answers', async () => {
    const { page } = await windows.open('/visitors')
    await page.getByRole('link', { name: 'Jane Miller' }).waitFor()
    await holdSearches(page)
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 3_600_000)
    const field = page.getByRole('searchbox')
    await field.press('j')
    await expect.poll(() => searchesOf(page)).toEqual(['j'])
    await page.clock.runFor(10)
    await field.pressSequentially('ane')
    await page.clock.runFor(10)
    expect(await searchesOf(page)).toEqual(['j'])
    await page.evaluate(() => window.answer())
    await expect
      .poll(async () => {
        await page.clock.runFor(1)
        return searchesOf(page)
      })
      .toEqual(['j', 'jane'])
  })

  it('keeps the results of the palette that still match until main answers', async () => {
    const { page } = await windows.open('/activity')
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox').fill('ja')
    const visitors = page.getByRole('listbox').getByRole('group', { name: 'Visitors' })
    await visitors.getByRole('option', { name: 'Jane Miller' }).waitFor()
    await holdSearches(page)
    await page.getByRole('combobox').pressSequentially('ne')
    await expect.poll(() => searchesOf(page)).toContain('jan')
    expect(await visitors.getByRole('option').allTextContents()).toEqual([
      expect.stringContaining('Jane Miller'),
    ])
  })
})
