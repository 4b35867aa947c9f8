// The files of the window: each screen and each language is loaded when it is needed, and a file that cannot be loaded does no harm.
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import { goTo, startTestWindows, type TestWindows } from './window.ts'

/** Polls with a long time-out, because the machine may be busy. */
const expectSoon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 })

/** Returns the names of the loaded scripts, without their hashes. */
const scriptsOf = (page: Page) =>
  page.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)).filter((name) => name.endsWith('.js'))`,
  )

describe.skipIf(!chromiumPath())('the files of the window', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  it('contain the texts of the language that the window shows, and no other texts', async () => {
    const { page } = await windows.open('/activity', { lang: 'en' })
    await page.getByRole('heading', { name: 'Activity' }).waitFor()
    const names = await scriptsOf(page)
    expect(names.filter((name) => /^en-/.test(name))).toHaveLength(1)
    expect(names.filter((name) => /^ja-/.test(name))).toHaveLength(0)
  })

  it('are loaded again with a button, if the file of a screen could not be loaded', async () => {
    const { page } = await windows.open('/notifications')
    await page.getByRole('heading', { name: 'Notifications' }).waitFor()
    // The window loads the other screens while it is idle. This page has none of them yet.
    await page.route(/settings-screen|documents-screen/, (route) => route.abort())
    await page.goto(page.url())
    await page.getByRole('heading', { name: 'Notifications' }).waitFor()
    await goTo(page, '/settings/help')
    await page.getByText('This part of the app could not be loaded').waitFor()
    await page.unroute(/settings-screen|documents-screen/)
    await page.getByRole('button', { name: 'Load again' }).click()
    await page.getByRole('navigation', { name: 'Settings' }).waitFor()
    await expectSoon(() => page.getByText('This part of the app could not be loaded').count()).toBe(0)
  })

  it('of the other screens are loaded before they are opened', async () => {
    const { page } = await windows.open('/notifications')
    await expectSoon(async () =>
      (await scriptsOf(page)).some((name) => name.startsWith('settings-screen')),
    ).toBe(true)
    await goTo(page, '/settings/help')
    expect(await page.locator('main [aria-busy=true]').count()).toBe(0)
  })
})
