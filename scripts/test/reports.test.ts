import { describe, expect, it } from 'vitest'
import { playwrightTally, vitestTally } from './reports.ts'
import { closingLine, failed } from './summary.ts'

describe('reports of test runners', () => {
  it('counts a vitest file that cannot be loaded as a failure, and lists failed tests', () => {
    const test = (status: string, fullName: string, ...failureMessages: string[]) => ({
      status,
      fullName,
      failureMessages,
    })
    const text = JSON.stringify({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            test('failed', 'adds up', '\u001b[31mexpected 1\u001b[39m', 'again'),
            test('passed', 'is'),
          ],
        },
        { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
        { name: 'c.test.ts', status: 'passed', assertionResults: [test('passed', 'is too')] },
      ],
    })
    expect(vitestTally(text)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 3,
      failures: [
        { test: 'a.test.ts › adds up', output: 'expected 1\nagain' },
        { test: 'b.test.ts', output: 'no such module' },
      ],
    })
  })

  it('counts a test that passed on a retry as passed, and an error outside of tests as a failure', () => {
    const tests = (status: string, ...messages: string[]) => [
      { projectName: 'headless', status, results: [{ errors: messages.map((message) => ({ message })) }] },
    ]
    const specs = [
      { title: 'a row', tests: tests('unexpected', 'not visible') },
      { title: 'a click', tests: tests('flaky', 'too late') },
    ]
    const text = JSON.stringify({
      stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
      errors: [{ message: 'no browser' }],
      suites: [{ title: 'list.spec.ts', suites: [{ title: 'a list', specs }] }],
    })
    expect(playwrightTally(text)).toEqual({
      passed: 6,
      failed: 2,
      skipped: 2,
      failures: [
        { test: '[headless] list.spec.ts › a list › a row', output: 'not visible' },
        { test: 'outside of tests', output: 'no browser' },
      ],
    })
  })

  it('prints the first lines of each failed test, and the sums on the last line', () => {
    const stage = { name: 'unit', ms: 1 }
    const output = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n\n')
    const results = [
      { ...stage, passed: 1, failed: 0, skipped: 0, failures: [] },
      { ...stage, passed: 40, failed: 2, skipped: 3, failures: [{ test: 'a › b', output }] },
    ]
    const lines = failed(results).split('\n')
    expect(lines).toHaveLength(15)
    expect(lines.slice(0, 2)).toEqual(['✗ unit: a › b', '    line 0'])
    expect(closingLine(results)).toBe('41 passed, 2 failed')
  })
})
