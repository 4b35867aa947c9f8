// A short run of the hosting harness, so that the harness itself keeps working. Long runs: `npm run faults -- hosting`.
import { describe, expect, it } from 'vitest'
import { hasNginx } from '../../deploy/proxies.ts'
import { hasOpenssl } from '../../fixtures/company-network.ts'
import { runHosting, unavailableKinds } from './harness.ts'
import { failingPeriods, readyWhileFailing, type Sample } from './probes.ts'
import { hostingReport, isCleanHosting } from './report.ts'

const kinds = ['upgrade'] as const
const missing =
  unavailableKinds(kinds).get('upgrade') ??
  (hasNginx && hasOpenssl ? null : 'nginx or openssl is not installed')

it.skipIf(missing !== null)(
  `a rolling upgrade from the version before loses no beat, and no reader leaves${missing ? ` (skipped: ${missing})` : ''}`,
  { timeout: 240_000 },
  async () => {
    const lines: string[] = []
    const tally = await runHosting({
      ...{ seed: 5, kinds, runs: 1, minutes: 5, readers: 6, scale: 'short' },
      log: (line) => void lines.push(line),
      signal: new AbortController().signal,
    })
    const report = hostingReport(tally, 5)
    expect(report, lines.join('\n')).toMatchObject({
      runs: 1,
      lost: 0,
      doubled: 0,
      falseLeaves: 0,
      visits: 6,
    })
    expect(isCleanHosting(report), lines.join('\n')).toBe(true)
  },
)

describe('readiness that says yes while writes fail', () => {
  const sample = (at: number, ok: boolean, tookMs = 50): Sample => ({
    sentAt: at,
    answeredAt: at + tookMs,
    failed: ok ? null : 'away',
  })
  const times = Array.from({ length: 13 }, (_, index) => index * 500)
  const writes = {
    name: 'writes',
    samples: times.map((at) => sample(at, at < 1_000 || at > 5_500)),
  }
  const yesAt = (at: number, tookMs?: number) => ({ name: 'readiness', samples: [sample(at, true, tookMs)] })

  it.each([
    ['3 s after the first write that fails', yesAt(4_000), 1],
    ['earlier, because a result counts for a second and a check takes up to two', yesAt(3_999), 0],
    ['in an answer that arrives after the writes succeed again', yesAt(5_000, 1_000), 0],
  ])('%s', (_when, readiness, findings) => {
    expect(readyWhileFailing(readiness, writes)).toHaveLength(findings)
  })

  it('is not a single failed write', () => {
    expect(failingPeriods([sample(0, true), sample(500, false), sample(1_000, true)])).toEqual([])
  })

  it('is judged from the end of an attempt that took longer than a check may take', () => {
    const slow = { name: 'beats', samples: times.map((at) => sample(at, false, 5_000)) }
    expect(readyWhileFailing(yesAt(5_900), slow)).toEqual([])
    expect(
      readyWhileFailing(yesAt(5_950), { ...slow, samples: [...slow.samples, sample(7_000, false)] }),
    ).toEqual([])
    expect(
      readyWhileFailing(yesAt(6_000), { ...slow, samples: [...slow.samples, sample(7_000, false)] }),
    ).toHaveLength(1)
  })
})
