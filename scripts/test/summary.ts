import type { Counts } from './run-stage.ts'

const sum = (results: Counts[], of: 'passed' | 'failed' | 'skipped') =>
  results.reduce((total, result) => total + result[of], 0)

/** A log that is cut keeps its end, so the list is short. The full text is in the output of the runner. */
const linesEach = 14

/** The failed tests, repeated at the end because a long log is cut at the top. */
export const failed = (results: Counts[]): string =>
  results
    .flatMap(({ name, failures }) =>
      failures.map(({ test, words }) => {
        const lines = words.split('\n').filter((line) => line.trim() !== '')
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

/** The line that CI reads. */
export const closingLine = (results: Counts[]): string =>
  `${sum(results, 'passed')} passed, ${sum(results, 'failed')} failed`
