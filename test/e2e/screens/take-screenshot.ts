// Takes the screenshots and checks each screen with axe.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, type TestInfo } from '@playwright/test'
import type { Locale } from '#shared/model/basics.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { repositoryRoot } from '../../fixtures/part.ts'

export type Theme = 'light' | 'dark'
export type TakeScreenshot = (page: Page, screen: string, theme: Theme) => Promise<void>

/** `npx playwright test screens --update-snapshots` */
const isForDocs = (testInfo: TestInfo) => testInfo.config.updateSnapshots === 'changed'

/** Both themes where the screenshots are for docs/screenshots. Otherwise one theme for each language. */
export function themesFor(locale: Locale, testInfo: TestInfo): readonly Theme[] {
  if (isForDocs(testInfo)) return ['light', 'dark']
  return locale === 'ja' ? ['dark'] : ['light']
}

/** Writes to docs/screenshots with `--update-snapshots`; otherwise to test-results, so that a test run doesn't change the repository. */
export function screenshotTaker(locale: Locale, testInfo: TestInfo): TakeScreenshot {
  const folder = path.join(
    repositoryRoot,
    isForDocs(testInfo) ? 'docs/screenshots' : 'test-results/screenshots',
  )
  mkdirSync(folder, { recursive: true })
  return async (page, screen, theme) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await waitUntilDrawn(page)
    await page.screenshot({
      path: path.join(folder, `${screen}.${locale}.${theme}.png`),
      animations: 'disabled',
      caret: 'hide',
    })
    // The structure tree comes from the PDF, so its violations are not the viewer's.
    expect.soft(await barriersOn(page, '.structTree'), `${screen} in ${locale}, ${theme}`).toEqual([])
  }
}

/** Waits until fonts and images are loaded, nothing is loading and the last change has been drawn. */
async function waitUntilDrawn(page: Page): Promise<void> {
  const isReady = `document.fonts.status === 'loaded' &&
    [...document.images].every((image) => image.complete) &&
    !document.querySelector('.animate-pulse, .animate-spin')`
  await expect.poll(() => page.evaluate<boolean>(isReady)).toBe(true)
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}
