import { type Browser, chromium, type Page } from '@playwright/test'
import { chromiumLaunch } from '../../scripts/test/chromium.ts'
import { serveTestWindow, type TestServer } from './serve.ts'

export type Look = {
  lang?: 'en' | 'ja'
  theme?: 'light' | 'dark'
  scenario?: string
  width?: number
  height?: number
}
export type OpenTestWindow = {
  page: Page
  /** Console errors, uncaught errors and violations of the content security policy. */
  problems: string[]
}

export type TestWindows = {
  open(path: string, look?: Look): Promise<OpenTestWindow>
  close(): Promise<void>
}

/** Navigates without a reload, as a click on a link in the window does. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`)
}

export async function startTestWindows(): Promise<TestWindows> {
  const served: TestServer = await serveTestWindow()
  const browser: Browser = await chromium.launch(chromiumLaunch('page'))
  return {
    async open(path, look = {}) {
      const { lang = 'en', theme = 'light', scenario = 'full', width = 1280, height = 800 } = look
      const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' })
      const page = await context.newPage()
      const problems: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      page.on('pageerror', (error) => problems.push(error.message))
      await page.goto(`${served.url}${path}?${new URLSearchParams({ scenario, lang, theme })}`)
      await page.locator('main').waitFor()
      return { page, problems }
    },
    async close() {
      await browser.close()
      await served.close()
    },
  }
}
