// All states of the viewer, on a desktop, on a small phone and at 400 % zoom: nothing is cut off, nothing is animated, and axe finds no violation.

import type { Page } from '@playwright/test'
import type { Link } from '#shared/model/documents.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { expect, test } from './fixtures.ts'

/** A window of 1280 px at 400 % zoom: 320 CSS px wide, with four device pixels for each CSS pixel. */
const zoomed = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }
const phone = { viewport: { width: 320, height: 640 }, hasTouch: true }
const desk = { viewport: { width: 1280, height: 800 } }

type Box = { left: number; right: number; top: number; bottom: number }
/** Runs in the page: lists what is cut off or makes the page scroll horizontally. */
const findMisfits = (): string[] => {
  type Element = {
    getBoundingClientRect(): Box
    checkVisibility(): boolean
    ariaLabel: string | null
    textContent: string
    closest(selector: string): unknown
  }
  const { document, innerWidth, innerHeight } = globalThis as unknown as {
    document: {
      documentElement: { scrollWidth: number }
      querySelector(selector: string): { scrollWidth: number; clientWidth: number } | null
      querySelectorAll(selector: string): Iterable<Element>
    }
    innerWidth: number
    innerHeight: number
  }
  const wrong = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []
  const front = document.querySelector('.front:not([hidden])')
  if (front && front.scrollWidth > front.clientWidth) wrong.push('the gate is wider than the page')
  // Controls in a scrollable list can be reached by scrolling.
  for (const control of document.querySelectorAll('button, input, a[href]')) {
    if (!control.checkVisibility() || control.closest('.surface, .thumbs, .side ul, .front, .menu')) continue
    const { left, right, top, bottom } = control.getBoundingClientRect()
    if (left < 0 || right > innerWidth + 1 || top < 0 || bottom > innerHeight + 1)
      wrong.push(
        `${control.ariaLabel ?? control.textContent} at ${[left, top, right, bottom].map(Math.round)}`,
      )
  }
  return wrong
}
const animationCount = () =>
  (globalThis as unknown as { document: { getAnimations(): unknown[] } }).document.getAnimations().length

async function expectFits(page: Page, what: string, withAxe: boolean): Promise<void> {
  expect(await page.evaluate(findMisfits), what).toEqual([])
  expect(await page.evaluate(animationCount), `${what}: running animations`).toBe(0)
  if (withAxe) expect(await barriersOn(page), what).toEqual([])
}

async function checkReading(page: Page, link: Link, withAxe: boolean): Promise<void> {
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
  await expectFits(page, 'the document', withAxe)
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('button', { name: 'Rotate' })).toBeVisible()
  await expectFits(page, 'the menu', withAxe)
  await page.getByRole('button', { name: 'Pages', exact: true }).click()
  await expect(page.getByRole('complementary', { name: 'Pages' }).locator('canvas').first()).toBeVisible()
  await expectFits(page, 'the thumbnails', withAxe)
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('page 2 of')
  await expect(page.getByRole('search').getByRole('status')).toHaveText('1 of 1')
  await expectFits(page, 'search', withAxe)
}

// The layout at 400 % zoom is the layout of the phone, so axe does not check it a second time.
for (const [name, shape, colorScheme, withAxe] of [
  ['a desk', desk, 'light', true],
  ['a phone of 320 px, dark', phone, 'dark', true],
  ['400 % zoom', zoomed, 'light', false],
] as const) {
  test(`every state fits and is accessible: ${name}`, async ({ browser, site, link }) => {
    const context = await browser.newContext({ ...shape, colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await checkReading(page, link, withAxe)

    const asking = await site.makeLink({})
    await page.goto(asking.url)
    await expect(page.getByRole('button', { name: 'Open document' })).toBeVisible()
    await expectFits(page, 'the gate', withAxe)

    await page.route('**/api/view/content/**', (route) =>
      route.fulfill({ status: 410, json: { error: { code: 'link_disabled', message: 'off' } } }),
    )
    await page.goto(link.url)
    await expect(page.getByRole('alert')).toContainText('no longer active')
    await expectFits(page, 'a link that was turned off', withAxe)
    await page.unrouteAll()

    await page.route('**/assets/reader-*.js', (route) => route.abort())
    await page.goto(link.url)
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
    await expectFits(page, 'no network', withAxe)
    await context.close()
  })
}
