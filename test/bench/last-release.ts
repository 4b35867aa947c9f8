// The figures of the last release. `npm run bench -- --keep` writes them, and later runs compare themselves with them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyOf, type Row } from './row.ts'

const file = join(import.meta.dirname, 'last-release.json')

export const readLastRelease = (): Row[] => JSON.parse(readFileSync(file, 'utf8')) as Row[]

/** Replaces the rows that were measured now, and keeps the other rows. */
export function writeLastRelease(rows: readonly Row[]): void {
  const kept = new Map([...readLastRelease(), ...rows].map((row) => [keyOf(row), row]))
  writeFileSync(file, `[\n${[...kept.values()].map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`)
}
