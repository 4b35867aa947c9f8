// The stages of `npm test`, the fastest first.
import { existsSync } from 'node:fs'
import { playwrightTally, type Tally, vitestTally } from './reports.ts'

export type Stage = {
  name: string
  proves: string
  command: string[]
  /** The path of the JSON report of the stage, and the function that counts its tests. A stage without a report counts as one test. */
  report?: { file: string; tally: (text: string) => Tally }
  /** The time limit. A stage that takes longer is stopped and fails. */
  limitMs: number
}

const MINUTE = 60_000
const node = process.execPath
const tsc = [node, 'node_modules/typescript/bin/tsc', '--pretty', 'false', '-p']
const vitest = [node, 'node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json']
const playwright = [node, 'node_modules/@playwright/test/cli.js', 'test', '--pass-with-no-tests']

/** The command that provides a display for Electron. The browser of the headless host needs no display. */
const display =
  process.platform === 'linux' && !process.env.DISPLAY && existsSync('node_modules/electron/path.txt')
    ? ['xvfb-run', '-a']
    : []

export const stages: Stage[] = [
  {
    name: 'types-node',
    proves: 'types of tracker, main, preload, tests and scripts',
    command: [...tsc, 'tsconfig.node.json'],
    limitMs: 10 * MINUTE,
  },
  {
    name: 'types-web',
    proves: 'types of renderer and viewer',
    command: [...tsc, 'tsconfig.web.json'],
    limitMs: 10 * MINUTE,
  },
  {
    name: 'lint',
    proves: 'Biome: rules and format',
    command: [node, 'node_modules/@biomejs/biome/bin/biome', 'ci', '.'],
    limitMs: 5 * MINUTE,
  },
  {
    name: 'imports',
    proves: 'each folder imports only the folders that it may import',
    command: [node, 'scripts/test/imports.ts'],
    limitMs: 10 * MINUTE,
  },
  {
    name: 'electron',
    proves: "rules of Electron's security checklist that concern the sources",
    command: [node, 'scripts/test/electron-rules.ts'],
    limitMs: 10 * MINUTE,
  },
  {
    name: 'unused',
    proves: 'knip: no unused file, export or dependency; each package lists the packages that it imports',
    command: [node, 'scripts/test/unused.ts'],
    limitMs: 5 * MINUTE,
  },
  {
    name: 'licences',
    proves: 'each dependency has a licence that is allowed',
    command: [node, 'scripts/test/licences.ts'],
    limitMs: 10 * MINUTE,
  },
  {
    name: 'build',
    proves: 'viewer, renderer, main, preload and tracker can be built',
    command: [
      node,
      'scripts/bootstrap.mjs',
      'build',
      'viewer',
      'desktop',
      'tracker',
      'parts',
      'testing-window',
    ],
    limitMs: 5 * MINUTE,
  },
  {
    name: 'unit',
    proves: 'vitest: units and integration, on SQLite and PostgreSQL',
    command: [...vitest, '--outputFile.json=test-results/unit.json'],
    report: { file: 'test-results/unit.json', tally: vitestTally },
    limitMs: 40 * MINUTE,
  },
  {
    name: 'e2e',
    proves: 'Playwright: the complete product in a real browser',
    command: [...display, ...playwright],
    report: { file: 'test-results/e2e.json', tally: playwrightTally },
    limitMs: 40 * MINUTE,
  },
]
