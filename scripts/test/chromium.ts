// Tests use the Chromium of the system, because Playwright's own would be another download.
import { existsSync } from 'node:fs'
import type { LaunchOptions } from '@playwright/test'

const CANDIDATES = [
  process.env.LASTPAGE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

// Without these Chromium sends requests to Google at every start. They are slow where that network is not reachable.
const QUIET = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Path of a Chromium or Chrome, or undefined. `LASTPAGE_CHROMIUM` names another one. */
export function chromiumPath(): string | undefined {
  return CANDIDATES.find((path): path is string => path !== undefined && existsSync(path))
}

/** The same engine without the user interface of the browser; it needs a fifth less CPU. Playwright uses it in headless mode, too. */
const SHELL = '/usr/bin/chromium-headless-shell'

/**
 * Options for Playwright's `launch`. The sandbox is off only for root, which can't use it. `page` is for tests that need a single page; tests of
 * tabs, windows or the end of the browser need a `browser`.
 */
export function chromiumLaunch(wants: 'page' | 'browser' = 'browser'): LaunchOptions {
  const shell = wants === 'page' && !process.env.LASTPAGE_CHROMIUM && existsSync(SHELL)
  const executablePath = shell ? SHELL : chromiumPath()
  return {
    ...(executablePath ? { executablePath } : {}),
    args: [...QUIET, '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  }
}
