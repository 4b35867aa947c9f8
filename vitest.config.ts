import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'

/** The slowest tests. Vitest learns durations from earlier runs only, so in a fresh clone these would run last and one after the other. */
const FIRST = [
  'test/bench/',
  'test/faults/',
  'test/renderer/',
  'test/desktop/',
  'test/deploy/',
  'test/truth/',
  '/outages.test',
  '/documents.test',
  '/visits.test',
  '/pdf-copies/corpus.test',
  '/tracker-install.test',
]

const NOT_UNIT = ['test/e2e/**', '**/node_modules/**', 'out/**']
/** Many short files, each of which imports the main process or the practice org. */
const SALESFORCE = 'test/{salesforce,salesforce-org}'

class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const isLong = ({ moduleId }: (typeof files)[number]) => FIRST.some((folder) => moduleId.includes(folder))
    return (await super.sort(files)).sort((one, other) => Number(isLong(other)) - Number(isLong(one)))
  }
}

export default defineConfig({
  test: {
    projects: [
      // The files of two projects change nothing that another file sees. So a worker imports the modules of the product once, and not for each file.
      {
        extends: true,
        test: { name: 'sources', include: ['{src,scripts}/**/*.test.{ts,tsx,mjs}'], isolate: false },
      },
      {
        extends: true,
        test: { name: 'salesforce', include: [`${SALESFORCE}/**/*.test.ts`], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.{ts,tsx,mjs}'],
          exclude: [...NOT_UNIT, `${SALESFORCE}/**`],
        },
      },
    ],
    exclude: NOT_UNIT,
    // Importing the real package in Node may start a download of 120 MB.
    alias: { electron: resolve('scripts/test/electron-stub.ts') },
    globalSetup: ['test/fixtures/databases-setup.ts'],
    pool: 'forks',
    // Most files wait for processes that they start. On two cores vitest would use one worker, which is idle most of the time.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // CI runs on a shared machine that stalls for seconds. On a developer's machine every failure counts.
    retry: process.env.CI ? 2 : 0,
    sequence: { sequencer: LongestFirst },
    unstubEnvs: true,
    restoreMocks: true,
  },
})
