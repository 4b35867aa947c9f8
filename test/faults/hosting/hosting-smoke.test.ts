// A short run of the hosting harness, so that the harness itself keeps working. Long runs: `npm run faults -- hosting`.
import { describe, expect, it } from 'vitest'
import { runHosting, unavailableKinds } from './harness.ts'
import { failingPeriods, readyWhileFailing, type Sample, type Series } from './probes.ts'
import { hasNginx } from './proxy.ts'
import { hostingReport, isCleanHosting } from './report.ts'

const kinds = ['upgrade'] as const
const missing = unavailableKinds(kinds).get('upgrade') ?? (hasNginx() ? null : 'nginx is not installed')

it.skipIf(missing !== null)(
  `a rolling upgrade from the version before loses no beat, and no reader leaves${missing ? ` (skipped: ${missing})` : ''}`,
  { timeout: 240_000 },
  async () => {
    const lines: string[] = []
    const tally = await runHosting({
      ...{ seed: 5, kinds, runs: 1, minutes: 5, readers: 8, scale: 'short' },
      log: (line) => void lines.push(line),
      signal: new AbortController().signal,
    })
    const report = hostingReport(tally, 5)
    expect(report, lines.join('\n')).toMatchObject({
      runs: 1,
      lost: 0,
      doubled: 0,
      falseLeaves: 0,
      visits: 8,
    })
    expect(isCleanHosting(report), lines.join('\n')).toBe(true)
  },
)

describe('readiness that says yes while writes fail', () => {
  const sample = (at: number, ok: boolean): Sample => ({ sentAt: at, answeredAt: at + 50, ok })
  const series = (name: string, samples: Sample[]): Series => ({ name, samples, stop: async () => undefined })
  const times = [0, 1_000, 2_000, 3_000, 4_000, 5_000]
  const writes = series(
    'writes',
    times.map((at) => sample(at, at < 1_000 || at > 4_000)),
  )

  it('is found', () => {
    const readiness = series('readiness', [sample(3_000, true)])
    expect(readyWhileFailing(readiness, writes)).toMatchObject([{ verdict: 'readyWhileFailing' }])
  })

  it('may come from a check before the failure', () => {
    expect(readyWhileFailing(series('readiness', [sample(1_500, true)]), writes)).toEqual([])
  })

  it('is not a single failed write', () => {
    expect(failingPeriods([sample(0, true), sample(1_000, false), sample(2_000, true)])).toEqual([])
  })
})
