// Owns which browser tests drive: the system's Chromium, because Playwright's own would be another download.
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

// Without these Chromium talks to its maker at every start, which is slow and noisy where there is no such network.
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

/** The same engine without the browser around it, at a fifth less work: what Playwright itself drives where nobody looks. */
const SHELL = '/usr/bin/chromium-headless-shell'

/**
 * Options for Playwright's `launch`. Root has no sandbox to offer, so it is off there and only there. A `page` is enough where a
 * test looks at one; tabs, windows and the end of a browser are a `browser`'s.
 */
export function chromiumLaunch(wants: 'page' | 'browser' = 'browser'): LaunchOptions {
  const shell = wants === 'page' && !process.env.LASTPAGE_CHROMIUM && existsSync(SHELL)
  const executablePath = shell ? SHELL : chromiumPath()
  return {
    ...(executablePath ? { executablePath } : {}),
    args: [...QUIET, '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  }
}
