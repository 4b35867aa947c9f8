// Takes the pictures, and looks at each screen for barriers while it is there.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, type TestInfo } from '@playwright/test'
import type { Locale } from '#shared/model/basics.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { repositoryRoot } from '../../fixtures/part.ts'

export type Theme = 'light' | 'dark'
export type Camera = (page: Page, screen: string, theme: Theme) => Promise<void>

/** `npx playwright test screens --update-snapshots` */
const isForDocs = (testInfo: TestInfo) => testInfo.config.updateSnapshots === 'changed'

/** Both where the pictures are for the documents; otherwise one each, so that each theme and each language is seen. */
export function themesFor(locale: Locale, testInfo: TestInfo): readonly Theme[] {
  if (isForDocs(testInfo)) return ['light', 'dark']
  return locale === 'ja' ? ['dark'] : ['light']
}

/** Into docs/screenshots when they are for the documents; otherwise a test run leaves the repository as it was. */
export function createCamera(locale: Locale, testInfo: TestInfo): Camera {
  const folder = path.join(
    repositoryRoot,
    isForDocs(testInfo) ? 'docs/screenshots' : 'test-results/screenshots',
  )
  mkdirSync(folder, { recursive: true })
  return async (page, screen, theme) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await settled(page)
    await page.screenshot({
      path: path.join(folder, `${screen}.${locale}.${theme}.png`),
      animations: 'disabled',
      caret: 'hide',
    })
    // What pdf.js tells screen readers of a page's structure is the PDF's own, with its author's mistakes.
    expect.soft(await barriersOn(page, '.structTree'), `${screen} in ${locale}, ${theme}`).toEqual([])
  }
}

/** Fonts and images are there, nothing is loading, and what changed has been drawn. */
async function settled(page: Page): Promise<void> {
  const isReady = `document.fonts.status === 'loaded' &&
    [...document.images].every((image) => image.complete) &&
    !document.querySelector('.animate-pulse, .animate-spin')`
  await expect.poll(() => page.evaluate<boolean>(isReady)).toBe(true)
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}
