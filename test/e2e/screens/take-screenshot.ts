// Takes the screenshots and checks each screen with axe.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, type TestInfo } from '@playwright/test'
import type { Locale } from '#shared/model/basics.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { repositoryRoot } from '../../fixtures/part.ts'

export type Theme = 'light' | 'dark'
export type TakeScreenshot = (page: Page, screen: string, theme: Theme) => Promise<void>

/** True if the run was started with `--update-snapshots`. */
const isForDocs = (testInfo: TestInfo) => testInfo.config.updateSnapshots === 'changed'

/** Returns both themes if the screenshots are for docs/screenshots. Otherwise returns one theme: dark for Japanese, light for English. */
export function themesFor(locale: Locale, testInfo: TestInfo): readonly Theme[] {
  if (isForDocs(testInfo)) return ['light', 'dark']
  return locale === 'ja' ? ['dark'] : ['light']
}

/**
 * Returns a function that takes a screenshot and checks the screen with axe. With `--update-snapshots` the screenshots go to docs/screenshots. Otherwise
 * they go to test-results, so that a test run doesn't change the repository.
 */
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
    // axe skips the structure tree, because violations in it are faults of the PDF, not of the viewer.
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
