// Owns how end-to-end tests run: real parts on loopback, the system's Chromium, one report for people and one for `npm test`.
import { defineConfig } from '@playwright/test'
import { chromiumLaunch } from './scripts/test/chromium.ts'
import type { HostName } from './test/e2e/fixtures/desktop.ts'
import type { EngineName } from './test/e2e/reading/engines/engine.ts'

const launch = chromiumLaunch('page')
// The tests' session bus is for the keychain; a browser that finds it starts half a desktop on it.
const { DBUS_SESSION_BUS_ADDRESS: _bus, ...environment } = process.env as Record<string, string>

const otherEngines: EngineName[] = ['firefox', 'webkit']

export default defineConfig<{ host: HostName }, { engineName: EngineName }>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  fullyParallel: false,
  // Most of a test's time is a reader's, which has to pass.
  workers: 3,
  forbidOnly: !!process.env.CI,
  // A machine that CI shares stalls for seconds; a test that fails thrice fails, and what was flaky is named.
  retries: process.env.CI ? 2 : 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./test/e2e/fixtures/skips.ts'], ['json', { outputFile: 'test-results/e2e.json' }]],
  projects: [
    { name: 'headless' },
    // The same story in Electron itself; skipped with the reason where its binary is not.
    { name: 'electron', testMatch: 'story.spec.ts', use: { host: 'electron' } },
    // What a person counts is counted in every engine that a prospect may have; what engines differ in, in every run.
    ...otherEngines.map((engineName) => ({
      name: engineName,
      testMatch: 'reading/dwell.spec.ts',
      ...(process.env.LASTPAGE_ENGINES ? {} : { grep: new RegExp(`@each-engine|@not-in-${engineName}`) }),
      use: { engineName },
    })),
  ],
  use: {
    // A browser that a program drives says so, and the tracker would take its visits for a scanner's.
    launchOptions: {
      ...launch,
      env: environment,
      args: [...(launch.args ?? []), '--disable-blink-features=AutomationControlled'],
    },
    // An element that is not there in this time will not come; the rest of the test's time would be waited for nothing.
    actionTimeout: 30_000,
    // Recording each test for the one that may fail would be a quarter of all work.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
})
