import { defineConfig } from '@playwright/test'
import { chromiumLaunch } from './scripts/test/chromium.ts'
import type { HostName } from './test/e2e/fixtures/desktop.ts'
import type { EngineName } from './test/e2e/reading/engines/engine.ts'

const launch = chromiumLaunch('page')
// The D-Bus session of the tests is for the keychain. A browser that finds it starts desktop services on it.
const { DBUS_SESSION_BUS_ADDRESS: _bus, ...environment } = process.env as Record<string, string>

const otherEngines: EngineName[] = ['firefox', 'webkit']

export default defineConfig<{ host: HostName }, { engineName: EngineName }>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  fullyParallel: false,
  // Most tests wait while a reader reads, so more workers than cores pay off.
  workers: 3,
  forbidOnly: !!process.env.CI,
  // CI runs on a shared machine that stalls for seconds. Flaky tests are listed.
  retries: process.env.CI ? 2 : 0,
  timeout: 120_000,
  expect: {
    timeout: 10_000,
    toHaveScreenshot: { pathTemplate: '{testDir}/screens/pictures/{arg}{ext}' },
  },
  reporter: [['list'], ['./test/e2e/fixtures/skips.ts'], ['json', { outputFile: 'test-results/e2e.json' }]],
  projects: [
    // Reading times are tested in every browser engine; those that differ between engines, in every run. They come first,
    // because each of them is one long file: at the end of a run the other workers would wait for it.
    ...otherEngines.map((engineName) => ({
      name: engineName,
      testMatch: 'reading/dwell.spec.ts',
      ...(process.env.LASTPAGE_ENGINES ? {} : { grep: new RegExp(`@each-engine|@not-in-${engineName}`) }),
      use: { engineName },
    })),
    { name: 'headless' },
    // The same story in Electron. Skipped with the reason where its binary is missing.
    { name: 'electron', testMatch: 'story.spec.ts', use: { host: 'electron' } },
  ],
  use: {
    // An automated browser says so, and bot detection would mark its visits.
    launchOptions: {
      ...launch,
      env: environment,
      args: [...(launch.args ?? []), '--disable-blink-features=AutomationControlled'],
    },
    // An element that is missing after this time will not appear. Without the limit a test would wait until its own time-out.
    actionTimeout: 30_000,
    // Recording every test would cost a quarter of the run time.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
})
