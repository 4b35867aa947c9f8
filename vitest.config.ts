// Owns how unit and integration tests run: beside the code, on Node 24, each file in a process of its own.
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'

/** They take longest. Vitest knows that from earlier runs only, and in a fresh clone it would have them wait for each other at the end. */
const FIRST = ['test/bench/', 'test/faults/', 'test/renderer/', 'test/desktop/', 'test/truth/']

class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const isLong = ({ moduleId }: (typeof files)[number]) => FIRST.some((folder) => moduleId.includes(folder))
    return (await super.sort(files)).sort((one, other) => Number(isLong(other)) - Number(isLong(one)))
  }
}

export default defineConfig({
  test: {
    include: ['{src,test,scripts}/**/*.test.{ts,tsx,mjs}'],
    exclude: ['test/e2e/**', '**/node_modules/**', 'out/**'],
    // Importing the real package in plain Node may start a download of 120 MB.
    alias: { electron: resolve('scripts/test/no-electron.ts') },
    globalSetup: ['test/fixtures/postgres-setup.ts'],
    pool: 'forks',
    // Most of a file's time is waiting for processes of its own: on two cores vitest would take one worker and idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // As in playwright.config.ts: a shared machine stalls. On a developer's own, every failure counts.
    retry: process.env.CI ? 2 : 0,
    sequence: { sequencer: LongestFirst },
    unstubEnvs: true,
    restoreMocks: true,
  },
})
