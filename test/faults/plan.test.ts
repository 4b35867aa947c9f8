// A seed must give the plan again, and every harness run must have every kind of trouble in it.
import { describe, expect, it } from 'vitest'
import { makePlan } from './plan.ts'

describe('the plan', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(makePlan(7, 100)).toEqual(makePlan(7, 100))
    expect(makePlan(8, 100)).not.toEqual(makePlan(7, 100))
  })

  it('has at least 200 kills of each part in 1,000 runs, whatever the seed', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const plan = makePlan(seed, 1_000)
      const trackers = plan.flatMap((run) => (run.kind === 'tracker' ? run.killsAfterMs : []))
      // Of a list of ambushes only the first is sure to be met: one sure kill a run.
      const desktops = plan.filter((run) => run.kind === 'desktop')
      expect(trackers.length).toBeGreaterThanOrEqual(200)
      expect(desktops.length).toBeGreaterThanOrEqual(200)
    }
  })

  it('meets every step of a run, first and later', () => {
    const steps = makePlan(1, 1_000).flatMap((run) =>
      run.kind === 'desktop' ? run.ambushes.map(({ step }) => step) : [],
    )
    for (const step of [
      'claim',
      'read',
      'planned',
      'renew',
      'write',
      'written',
      'settle',
      'reconcile',
      'verify',
    ]) {
      expect(steps).toContain(step)
    }
  })
})
