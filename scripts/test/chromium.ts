// Tests use the Chromium of the system, because the Chromium of Playwright is an additional download.
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

// Without these flags Chromium sends requests to Google at each start. These requests are slow if Google is not reachable.
const QUIET = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Returns the path of Chromium or Chrome; undefined if neither is found. The path in the environment variable `LASTPAGE_CHROMIUM` comes first, if the file exists. */
export function chromiumPath(): string | undefined {
  return CANDIDATES.find((path): path is string => path !== undefined && existsSync(path))
}

/** The headless shell is a Chromium without a user interface. The headless shell needs 20 % less CPU time. */
const SHELL = '/usr/bin/chromium-headless-shell'

/**
 * Returns the options for Playwright's `launch`. For root, the sandbox is off, because Chromium does not start its sandbox as root. Use `page` for tests with a
 * single page, and `browser` for tests of tabs, windows or the end of the browser.
 */
export function chromiumLaunch(wants: 'page' | 'browser' = 'browser'): LaunchOptions {
  const shell = wants === 'page' && !process.env.LASTPAGE_CHROMIUM && existsSync(SHELL)
  const executablePath = shell ? SHELL : chromiumPath()
  return {
    ...(executablePath ? { executablePath } : {}),
    args: [...QUIET, '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  }
}
