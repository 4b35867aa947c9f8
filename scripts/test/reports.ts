// Owns how test runners' JSON reports are counted.

type Tally = { passed: number; failed: number; skipped: number }

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** A file that could not even be loaded has no tests to count, so it counts as one that failed. */
export function vitestCounts(text: string): Tally {
  const report: {
    numPassedTests?: unknown
    numFailedTests?: unknown
    numPendingTests?: unknown
    numTodoTests?: unknown
    testResults?: { status?: unknown; assertionResults?: { status?: unknown }[] }[]
  } = JSON.parse(text)
  const unloadable = (report.testResults ?? []).filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults?.some((test) => test.status === 'failed'),
  )
  return {
    passed: number(report.numPassedTests),
    failed: number(report.numFailedTests) + unloadable.length,
    skipped: number(report.numPendingTests) + number(report.numTodoTests),
  }
}

/**
 * Only CI retries (playwright.config.ts): its machine stalls for seconds. What passed there on a retry has proved what it says;
 * Playwright names it as flaky above the table. On a developer's own machine nothing is retried, so nothing is flaky.
 */
export function playwrightCounts(text: string): Tally {
  const {
    stats,
    errors,
  }: {
    stats?: Partial<Record<'expected' | 'unexpected' | 'flaky' | 'skipped', unknown>>
    errors?: unknown[]
  } = JSON.parse(text)
  return {
    passed: number(stats?.expected) + number(stats?.flaky),
    failed: number(stats?.unexpected) + (errors?.length ?? 0),
    skipped: number(stats?.skipped),
  }
}
