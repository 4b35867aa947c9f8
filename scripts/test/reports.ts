// Reads the JSON reports of the test runners.
import { stripVTControlCharacters } from 'node:util'

export type Failure = { test: string; output: string }
export type Tally = { passed: number; failed: number; skipped: number; failures: Failure[] }

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)
const wordsOf = (texts: readonly (string | undefined)[]) =>
  stripVTControlCharacters(texts.filter(Boolean).join('\n'))

type VitestReport = {
  numPassedTests?: unknown
  numFailedTests?: unknown
  numPendingTests?: unknown
  numTodoTests?: unknown
  testResults?: {
    name?: string
    status?: string
    message?: string
    assertionResults?: { status?: string; fullName?: string; failureMessages?: string[] | null }[]
  }[]
}

/** A test file that cannot be loaded reports no tests, so the file counts as one failed test. */
export function vitestTally(text: string): Tally {
  const report: VitestReport = JSON.parse(text)
  let unloadable = 0
  const failures: Failure[] = []
  for (const { name = '', status, message, assertionResults = [] } of report.testResults ?? []) {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    for (const { fullName, failureMessages } of failed) {
      failures.push({ test: `${name} › ${fullName}`, output: wordsOf(failureMessages ?? []) })
    }
    if (status !== 'failed' || failed.length > 0) continue
    unloadable++
    failures.push({ test: name, output: wordsOf([message]) })
  }
  return {
    passed: number(report.numPassedTests),
    failed: number(report.numFailedTests) + unloadable,
    skipped: number(report.numPendingTests) + number(report.numTodoTests),
    failures,
  }
}

type PlaywrightError = { message?: string; stack?: string }
type PlaywrightSuite = {
  title: string
  suites?: PlaywrightSuite[]
  specs?: {
    title: string
    tests: { projectName: string; status: string; results: { errors?: PlaywrightError[] }[] }[]
  }[]
}
type PlaywrightReport = {
  stats?: Partial<Record<'expected' | 'unexpected' | 'flaky' | 'skipped', unknown>>
  errors?: PlaywrightError[]
  suites?: PlaywrightSuite[]
}

/** A test that passes on a retry counts as passed, and Playwright lists it as flaky. Only CI retries failed tests (see playwright.config.ts). */
export function playwrightTally(text: string): Tally {
  const { stats, errors = [], suites = [] }: PlaywrightReport = JSON.parse(text)
  return {
    passed: number(stats?.expected) + number(stats?.flaky),
    failed: number(stats?.unexpected) + errors.length,
    skipped: number(stats?.skipped),
    failures: [
      ...suites.flatMap((suite) => failuresIn(suite, [])),
      ...errors.map(({ stack, message }) => ({
        test: 'outside of tests',
        output: wordsOf([stack ?? message]),
      })),
    ],
  }
}

function failuresIn({ title, suites = [], specs = [] }: PlaywrightSuite, above: string[]): Failure[] {
  const path = [...above, title]
  const own = specs.flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === 'unexpected')
      .map(({ projectName, results }) => ({
        test: `[${projectName}] ${[...path, spec.title].join(' › ')}`,
        output: wordsOf(
          results.flatMap(({ errors = [] }) => errors.map(({ stack, message }) => stack ?? message)),
        ),
      })),
  )
  return [...own, ...suites.flatMap((suite) => failuresIn(suite, path))]
}
