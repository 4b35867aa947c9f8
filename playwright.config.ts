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
  // Tests mostly wait, so more workers than cores make the run faster.
  workers: 3,
  forbidOnly: !!process.env.CI,
  // The machine of CI is shared and may stall for seconds. The reporter lists tests that passed only after a retry.
  retries: process.env.CI ? 2 : 0,
  timeout: 120_000,
  expect: {
    timeout: 10_000,
    toHaveScreenshot: { pathTemplate: '{testDir}/screens/pictures/{arg}{ext}' },
  },
  reporter: [['list'], ['./test/e2e/fixtures/skips.ts'], ['json', { outputFile: 'test-results/e2e.json' }]],
  projects: [
    // The tests of reading times in the other engines. Without LASTPAGE_ENGINES only those run whose result depends on the engine. These projects come
    // first, because each has long files, for which the other workers would wait at the end of the run.
    ...otherEngines.map((engineName) => ({
      name: engineName,
      testMatch: ['reading/dwell.spec.ts', 'reading/leave-grace.spec.ts'],
      ...(process.env.LASTPAGE_ENGINES ? {} : { grep: new RegExp(`@each-engine|@not-in-${engineName}`) }),
      use: { engineName },
    })),
    { name: 'headless' },
    // The main test in Electron. It is skipped with a reason if Electron cannot run.
    { name: 'electron', testMatch: 'story.spec.ts', use: { host: 'electron' } },
  ],
  use: {
    // Without this flag `navigator.webdriver` is true, and the bot detection would mark the visits.
    launchOptions: {
      ...launch,
      env: environment,
      args: [...(launch.args ?? []), '--disable-blink-features=AutomationControlled'],
    },
    // An element that is missing after this time will not appear. Without the limit a test would wait until its own time-out.
    actionTimeout: 30_000,
    // Traces of all tests would make the run a quarter longer.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
})
