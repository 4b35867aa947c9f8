// Compares every screen of the workbench with its stored picture. After an intended change run:
// npx playwright test workbench.spec --project=headless --update-snapshots
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { chromiumLaunch } from '../../../scripts/test/chromium.ts'
import { addressOf, type CatalogEntry, catalog, type Look } from '../../../src/renderer/workbench/catalog.ts'
import { serveTestWindow, type TestServer } from '../../renderer/serve.ts'

/** Contains the version of the browser that took the pictures. Another version may draw text and lines differently. */
const browserFile = path.join(import.meta.dirname, 'pictures', 'browser.txt')

/** A picture of plain HTML without code of the product. A machine that draws it differently would draw every screen differently. */
const referenceFile = path.join(import.meta.dirname, 'pictures', 'reference.png')
const reference = '<p>Reading now 閲覧中 0123456789 <b>Needs attention</b> <small>対応が必要</small></p>'

/** The sample data is made relative to this instant. */
const now = new Date('2026-11-20T10:24:00+09:00')

const light: Look = { lang: 'en', theme: 'light' }
const dark: Look = { lang: 'ja', theme: 'dark' }
const inBothLooks = new Set([
  'activity',
  'visit',
  'documents',
  'document-links',
  'document-link-new',
  'document-workflows',
  'settings-salesforce',
  'settings-workspace',
  'settings-privacy',
])
/** Entries without a picture. `activity-long` looks like `activity` until it is scrolled. */
const withoutPicture = new Set(['activity-long'])

/** Each screen has one picture: every second screen is English and light, all other screens are Japanese and dark. These screens have both pictures. */
const pictures: [CatalogEntry, Look][] = catalog
  .filter(({ id }) => !withoutPicture.has(id))
  .flatMap((entry, index) => {
    const looks = inBothLooks.has(entry.id) ? [light, dark] : [index % 2 === 0 ? light : dark]
    return looks.map((look): [CatalogEntry, Look] => [entry, look])
  })

type Shared = { served: TestServer; pageFor: (look: Look) => Promise<Page>; drawsAlike: boolean }

const test = base.extend<object, Shared>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter
    async ({}, use) => {
      const served = await serveTestWindow()
      await use(served)
      await served.close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  /** Returns the browser page of a look. All pictures of the look share it. A new context for each picture would take half of the test time. */
  pageFor: [
    async ({ browser }, use) => {
      const pages = new Map<string, Page>()
      await use(async ({ lang, theme }) => {
        const page = pages.get(lang + theme) ?? (await newPage(browser, lang))
        pages.set(lang + theme, page)
        return page
      })
      for (const page of pages.values()) await page.context().close()
    },
    { scope: 'worker' },
  ],
  drawsAlike: [
    async ({ served, browser }, use, { config }) => {
      const page = await newPage(browser, light.lang)
      await page.goto(served.url + addressOf(catalog[0] as CatalogEntry, light))
      await page.locator('main').waitFor()
      const drawn = await drawReference(page)
      if (config.updateSnapshots === 'changed') writeFileSync(referenceFile, drawn)
      await page.context().close()
      await use(existsSync(referenceFile) && readFileSync(referenceFile).equals(drawn))
    },
    { scope: 'worker' },
  ],
})

async function drawReference(page: Page): Promise<Buffer> {
  await page.evaluate(`(async () => {
    document.body.innerHTML = ${JSON.stringify(reference)}
    await document.fonts.load("14px 'Noto Sans JP Variable'", 'Aa閲覧')
    await document.fonts.ready
  })()`)
  return page.screenshot({ clip: { x: 0, y: 0, width: 480, height: 96 } })
}

async function newPage(browser: import('@playwright/test').Browser, lang: Look['lang']): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: lang,
    timezoneId: 'Asia/Tokyo',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.clock.setFixedTime(now)
  // The shown reading times of current readers increase with this clock, so the clock is stopped.
  await page.addInitScript('performance.now = () => 0')
  return page
}

const { args = [], ...launch } = chromiumLaunch('page')
test.use({
  launchOptions: {
    ...launch,
    // These flags make text look the same on machines with different font settings.
    args: [
      ...args,
      '--font-render-hinting=none',
      '--disable-lcd-text',
      '--disable-font-subpixel-positioning',
      '--force-color-profile=srgb',
      '--force-device-scale-factor=1',
    ],
  },
})

test.beforeEach(({ browser, drawsAlike }, testInfo) => {
  test.skip(process.platform !== 'linux', 'the stored pictures were taken on Linux')
  const version = browser.version()
  if (testInfo.config.updateSnapshots === 'changed') writeFileSync(browserFile, `${version}\n`)
  const kept = existsSync(browserFile) ? readFileSync(browserFile, 'utf8').trim() : ''
  test.skip(kept !== version, `the stored pictures were taken with Chromium ${kept}, and this is ${version}`)
  test.skip(
    !drawsAlike,
    'this machine draws text or lines differently than the machine that took the pictures',
  )
})

// The pictures do not depend on each other.
test.describe.configure({ mode: 'parallel' })

/** Waits until fonts and images are loaded and nothing is loading, except in pictures of the loading state. */
async function waitUntilDrawn(page: Page, { scenario, press }: CatalogEntry): Promise<void> {
  await page.locator('main').waitFor()
  if (scenario === 'loading') await page.locator('.skeleton').first().waitFor()
  if (press) await page.locator('html[data-pressed]').waitFor()
  const isReady = `document.fonts.status === 'loaded' && document.getAnimations().every((each) => each.playState !== 'running' || each.effect?.getTiming().iterations === Infinity) &&
    [...document.images].every((image) => image.complete) && !document.querySelector('.animate-spin') &&
    (${scenario === 'loading'} || !document.querySelector('.skeleton, [aria-busy=true]'))`
  await expect.poll(() => page.evaluate<boolean>(isReady)).toBe(true)
}

for (const [entry, look] of pictures) {
  const name = `${entry.id}.${look.lang}.${look.theme}`
  test(name, async ({ served, pageFor }) => {
    const page = await pageFor(look)
    await page.goto(served.url + addressOf(entry, look))
    await waitUntilDrawn(page, entry)
    await expect(page).toHaveScreenshot(`${name}.png`, {
      // pdf.js draws the pages of the PDF, so they are not compared.
      mask: [page.locator('canvas')],
      threshold: 0.03,
      maxDiffPixels: 20,
    })
  })
}
