// A few runs of `npm run faults`, one of each kind at least, so that the harness can't rot.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, it } from 'vitest'
import { makePlan } from './plan.ts'

const seed = 74
const runs = 6

it('ends with one JSON line that counts nothing lost, doubled or wrong', { timeout: 180_000 }, async () => {
  expect(new Set(makePlan(seed, runs).map(({ kind }) => kind)).size).toBe(6)
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'main.ts'), '--runs', String(runs), '--seed', String(seed)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let out = ''
  let progress = ''
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    progress += text
  })
  const [code] = await once(child, 'close')
  const report = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
  expect(report, progress).toMatchObject({ runs, lost: 0, doubled: 0, wrong: 0, seed })
  expect(report.kills).toBeGreaterThanOrEqual(3)
  expect(report.faults).toBeGreaterThanOrEqual(1)
  expect(code).toBe(0)
})
