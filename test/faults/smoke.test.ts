// Executes one run of each kind, so that each kind of fault still works.
import path from 'node:path'
import { expect, it } from 'vitest'
import { runToEnd } from '../fixtures/run-to-end.ts'
import { kindNames } from './kinds/kinds.ts'

const seed = 74
const runs = kindNames.length

it('ends with one JSON line that counts no lost, doubled or wrong result and no false leave', {
  timeout: 600_000,
}, async () => {
  const { code, out, progress } = await runToEnd(
    path.join(import.meta.dirname, 'main.ts'),
    ...['--runs', 'each', '--seed', String(seed)],
  )
  const report = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
  expect(report, progress).toMatchObject({ runs, lost: 0, doubled: 0, wrong: 0, falseLeaves: 0, seed })
  expect(report.kills).toBeGreaterThanOrEqual(3)
  expect(report.faults).toBeGreaterThanOrEqual(1)
  expect(code).toBe(0)
})
