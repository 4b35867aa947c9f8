import { describe, expect, it } from 'vitest'
import { playwrightCounts, vitestCounts } from './reports.ts'
import { closingLine } from './summary.ts'

describe('reports of test runners', () => {
  it('counts a vitest file that could not be loaded as a failure', () => {
    const text = JSON.stringify({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    })
    expect(vitestCounts(text)).toEqual({ passed: 3, failed: 2, skipped: 3 })
  })

  it('counts what passed on CI’s retry as passed, and errors outside of tests as failures', () => {
    const text = JSON.stringify({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] })
    expect(playwrightCounts(text)).toEqual({ passed: 6, failed: 2, skipped: 2 })
  })

  it('closes with the sum alone', () => {
    const stage = { name: 'x', ms: 1 }
    const results = [
      { ...stage, passed: 1, failed: 0, skipped: 0 },
      { ...stage, passed: 40, failed: 2, skipped: 3 },
    ]
    expect(closingLine(results)).toBe('41 passed, 2 failed')
  })
})
