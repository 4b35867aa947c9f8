// Owns how end-to-end tests run: real parts on loopback, the system's Chromium, one report for people and one for `npm test`.
import { defineConfig } from '@playwright/test'
import { chromiumLaunch } from './scripts/test/chromium.ts'

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  fullyParallel: false,
  workers: 2,
  forbidOnly: !!process.env.CI,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    launchOptions: chromiumLaunch(),
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
})
