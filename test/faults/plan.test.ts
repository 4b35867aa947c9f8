import { describe, expect, it } from 'vitest'
import { makePlan } from './plan.ts'

describe('makePlan', () => {
  it('makes the same plan for the same seed, and another plan for another seed', () => {
    expect(makePlan(7, 100)).toEqual(makePlan(7, 100))
    expect(makePlan(8, 100)).not.toEqual(makePlan(7, 100))
  })

  it('plans at least 200 kills of the tracker and of a desktop in 1,000 runs, with any seed', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const plan = makePlan(seed, 1_000)
      const trackers = plan.flatMap((run) => (run.kind === 'tracker' ? run.killsAfterMs : []))
      // Only the first ambush of a list certainly occurs, so each of these runs has one certain kill.
      const desktops = plan.filter((run) => run.kind === 'desktop')
      expect(trackers.length).toBeGreaterThanOrEqual(200)
      expect(desktops.length).toBeGreaterThanOrEqual(200)
    }
  })

  it('kills the desktop at each step of a first and of a later attempt', () => {
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
