// The viewer shows an image of page 1 before pdf.js is loaded. The image has the place of the page that pdf.js draws. If the link has a gate, the gate
// comes before the image. The time during which the image is on screen counts.
import type { Browser, Locator, Page } from '@playwright/test'
import { makePdf } from '../../fixtures/pdf.ts'
import { drawFirstPage } from './first-page-images.ts'
import { test as base, expect, expectOneLeave } from './fixtures.ts'
import type { Site } from './site.ts'

type Shape = { width: number; height: number }
const PORTRAIT: Shape = { width: 595, height: 842 }
const SLIDE: Shape = { width: 960, height: 540 }

const test = base.extend<object, { portrait: string; slides: string }>({
  portrait: [
    async ({ site, browser }, use) => use(await addDocumentWithImages(site, browser, PORTRAIT)),
    { scope: 'worker' },
  ],
  slides: [
    async ({ site, browser }, use) => use(await addDocumentWithImages(site, browser, SLIDE)),
    { scope: 'worker' },
  ],
})

/** Adds a document with images of page 1, and returns its id. */
async function addDocumentWithImages(site: Site, browser: Browser, shape: Shape): Promise<string> {
  const pdf = await makePdf({ pages: 6, title: 'Proposal', ...shape })
  const { id } = await site.addDocument(pdf, 'a.pdf', 'Proposal')
  await drawFirstPage(site, browser, id)
  return id
}

/** Holds the request for pdf.js back until the returned function is called. */
async function holdPdfJs(page: Page): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(/\/assets\/reader-[^/]+\.js$/, async (route) => {
    await released
    await route.continue()
  })
  return release
}

const imageOf = (page: Page) => page.locator('.sheet img')

type Picture = { complete: boolean; naturalWidth: number }

async function expectLoaded(image: Locator): Promise<void> {
  const loaded = (picture: unknown) => (picture as Picture).complete && (picture as Picture).naturalWidth
  await expect.poll(() => image.evaluate(loaded)).toBeGreaterThanOrEqual(320)
}

const boxOf = async (part: Locator) => {
  const box = await part.boundingBox()
  if (!box) throw new Error('is not on screen')
  return box
}

for (const [name, viewport] of [
  ['desktop', { width: 1280, height: 800 }],
  ['phone', { width: 390, height: 780 }],
  ['small window', { width: 700, height: 500 }],
] as const) {
  for (const shape of ['portrait', 'slides'] as const) {
    test(`${shape}, ${name}: the live page replaces the image without a jump`, async ({
      site,
      page,
      portrait,
      slides,
    }) => {
      await page.setViewportSize(viewport)
      const release = await holdPdfJs(page)
      const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, { portrait, slides }[shape])
      await page.goto(link.url)
      const image = imageOf(page)
      await expectLoaded(image)
      const before = await boxOf(image)
      await page.mouse.move(viewport.width / 2, 300)
      await page.mouse.wheel(0, 40)
      const scrolled = before.y + before.height > viewport.height
      if (scrolled) await expect.poll(async () => (await boxOf(image)).y).toBeCloseTo(before.y - 40, 0)
      release()
      await expect(page.locator('#controls')).toBeVisible()
      const live = await boxOf(page.locator('.page .canvasWrapper').first())
      for (const side of ['x', 'width', 'height'] as const) {
        expect(
          Math.abs(live[side] - before[side]),
          `${side}: ${live[side]} for ${before[side]}`,
        ).toBeLessThan(1.5)
      }
      expect(Math.abs(live.y - before.y + (scrolled ? 40 : 0))).toBeLessThan(1.5)
    })
  }
}

/** Runs in the page: returns the properties that animations change, also while an animation waits. */
function animatedProperties(): string[] {
  type Animation = { effect: { getKeyframes(): object[] } }
  const { document } = globalThis as unknown as { document: { getAnimations(): Animation[] } }
  return document.getAnimations().flatMap(({ effect }) => effect.getKeyframes().flatMap(Object.keys))
}

test('while page 1 is drawn, the browser draws no frames for what is behind or after the image', async ({
  site,
  page,
  portrait,
}) => {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/api/view/content/**', async (route) => {
    await released
    await route.continue()
  })
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, portrait)
  await page.goto(link.url)
  await expect(page.locator('#state')).not.toBeEmpty()
  const animated = await page.evaluate(animatedProperties)
  expect(animated).toContain('visibility')
  expect(animated).not.toContain('opacity') // the browser draws each frame, also before the change begins
  const surface = page.locator('#surface')
  await expect(surface).not.toHaveAttribute('hidden')
  await expect(surface).toBeHidden()
  release()
  await expect(surface).toBeVisible()
})

test('the image is requested once, and before pdf.js', async ({ site, page, portrait }) => {
  const requestedPaths: string[] = []
  page.on('request', (request) => requestedPaths.push(new URL(request.url()).pathname))
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, portrait)
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
  const images = requestedPaths.filter((path) => path.includes('/first-page/'))
  expect(images).toHaveLength(1)
  const reader = requestedPaths.findIndex((path) => path.includes('/assets/reader-'))
  expect(requestedPaths.indexOf(images[0] ?? '')).toBeLessThan(reader)
})

test('with a gate the image is not requested before the e-mail address is entered', async ({
  site,
  page,
  portrait,
}) => {
  const images: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/first-page/')) images.push(request.url())
  })
  const release = await holdPdfJs(page)
  const link = await site.makeLink({}, portrait)
  await page.goto(link.url)
  const email = page.getByLabel('Your work e-mail')
  await expect(email).toBeFocused()
  expect(images).toEqual([])
  expect(await page.content()).not.toContain('/first-page/')
  await email.fill('ada@example.com')
  await page.keyboard.press('Enter')
  await expectLoaded(imageOf(page))
  expect(images).toHaveLength(1)
  release()
  await expect(page.locator('#controls')).toBeVisible()
})

test('the time with the image counts as time of page 1', async ({ site, person, portrait }) => {
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, portrait)
  const tab = await person.open(link.url, { pdfjsAfterMs: 2500 })
  await tab.waitForFirstPage()
  await tab.read(3500)
  await tab.until(`!!document.querySelector('#controls:not([hidden])')`)
  await tab.goToPage(3)
  await tab.read(1000)
  await tab.close()
  await expectOneLeave(site, link, person, 3)
})
