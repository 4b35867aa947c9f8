import type { Counts } from './run-stage.ts'

const sum = (results: Counts[], of: 'passed' | 'failed' | 'skipped') =>
  results.reduce((total, result) => total + result[of], 0)

/** The maximum number of lines for each failed test. The output of the test runner has the complete text. */
const linesEach = 14

/** Lists the failed tests at the end of the output, because CI may remove the beginning of a long log. */
export const failed = (results: Counts[]): string =>
  results
    .flatMap(({ name, failures }) =>
      failures.map(({ test, output }) => {
        const lines = output.split('\n').filter((line) => line.trim() !== '')
        return [`✗ ${name}: ${test}`, ...lines.slice(0, linesEach).map((line) => `    ${line}`)].join('\n')
      }),
    )
    .join('\n')

export function table(results: Counts[]): string {
  const row = ({ name, passed, failed, skipped, ms, note }: Counts) =>
    [
      failed > 0 ? '✗' : '✓',
      name.padEnd(11),
      `${passed} passed`.padStart(12),
      `${failed} failed`.padStart(10),
      `${skipped} skipped`.padStart(11),
      `${(ms / 1000).toFixed(1)} s`.padStart(9),
      note ?? '',
    ]
      .join(' ')
      .trimEnd()
  return results.map(row).join('\n')
}

/** Returns the last line of the output. `.ci/run` reads it. */
export const closingLine = (results: Counts[]): string =>
  `${sum(results, 'passed')} passed, ${sum(results, 'failed')} failed`
