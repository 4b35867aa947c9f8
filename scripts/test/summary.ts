// Owns how `npm test` ends: a row a stage, then the line that machines read.
import type { Counts } from './run-stage.ts'

const sum = (results: Counts[], of: 'passed' | 'failed' | 'skipped') =>
  results.reduce((total, result) => total + result[of], 0)

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

export const closingLine = (results: Counts[]): string =>
  `${sum(results, 'passed')} passed, ${sum(results, 'failed')} failed`
