// The clock follows the reference clock with wrong host clocks, slow responses, steps and suspended machines, and never goes back.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeploymentClock } from './deployment-clock.ts'

/** A host whose monotonic clock is at 0 and whose wall clock is ahead by `wallAheadMs`. The reference clock begins at 1,000,000. */
function scene(wallAheadMs = 0) {
  let real = 0
  let stood = 0
  let reference = 1_000_000
  const host = { monotonic: () => real - stood, wall: () => 1_000_000 + real + wallAheadMs }
  const at = (rttMs: number) => {
    const sentAt = host.monotonic()
    real += rttMs / 2
    const value = reference + real
    real += rttMs / 2
    return { reference: value, sentAt, receivedAt: host.monotonic() }
  }
  const clock = createDeploymentClock(host, [at(2), at(2)])
  return {
    clock,
    pass(ms: number) {
      real += ms
    },
    /** Suspends the whole machine, including its monotonic clock. */
    suspend(ms: number) {
      real += ms
      stood += ms
    },
    stepReference(ms: number) {
      reference += ms
    },
    measure: (rttMs = 2) => clock.learn(at(rttMs)),
    offMs: () => clock.now() - (reference + real),
  }
}

describe("the deployment's clock", () => {
  it("equals the reference clock for any clock of the host, and measures the difference of the host's clock", () => {
    const { clock, offMs, pass } = scene(45_000)
    expect(Math.abs(offMs())).toBeLessThanOrEqual(2)
    pass(60_000)
    expect(Math.abs(offMs())).toBeLessThanOrEqual(2)
    expect(Math.abs(clock.hostAheadMs() - 45_000)).toBeLessThanOrEqual(2)
  })

  it('gives quick responses more weight than slow ones', () => {
    const { measure, offMs, pass } = scene()
    pass(1_000)
    expect(measure(3_000)).toBeNull()
    expect(Math.abs(offMs())).toBeLessThanOrEqual(3)
  })

  it('follows at once after the machine was suspended, and reports a step', () => {
    const { measure, offMs, suspend } = scene()
    suspend(45_000)
    const step = measure()
    expect(Math.abs((step?.byMs ?? 0) - 45_000)).toBeLessThanOrEqual(10)
    expect(Math.abs(offMs())).toBeLessThanOrEqual(2)
  })

  it('reports since when it was slowed down, so that reading time is not cut', () => {
    const { clock, measure, pass, stepReference } = scene()
    const before = clock.now()
    pass(1_000)
    clock.now()
    expect(clock.stretchSince(before)).toBe(1)
    stepReference(-500)
    for (let count = 0; count < 20; count += 1) {
      pass(1_000)
      measure()
      clock.now()
    }
    // 20 real seconds are fewer seconds on the clock. The factor compensates for that.
    expect((clock.now() - before) * clock.stretchSince(before)).toBeGreaterThanOrEqual(21_000)
    const after = clock.now() + 1
    pass(5_000)
    clock.now()
    expect(clock.stretchSince(after)).toBe(1)
  })

  it('runs slower after the reference clock went back a little, until both agree', () => {
    const { clock, measure, offMs, pass, stepReference } = scene()
    const before = clock.now()
    stepReference(-500)
    measure()
    expect(clock.now()).toBeGreaterThanOrEqual(before)
    pass(5_000)
    expect(offMs()).toBeGreaterThan(200)
    pass(6_000)
    expect(Math.abs(offMs())).toBeLessThanOrEqual(2)
  })

  it('does not follow a large backward step of the reference clock, because all processes must correct it together', () => {
    const { measure, offMs, stepReference } = scene()
    stepReference(-60_000)
    expect(measure()?.byMs).toBeLessThan(-59_000)
    expect(offMs()).toBeGreaterThan(59_000)
  })

  it('never goes back', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(10_000) }),
      fc.record({ kind: fc.constant('suspend' as const), ms: fc.nat(100_000) }),
      fc.record({
        kind: fc.constant('stepReference' as const),
        ms: fc.integer({ min: -5_000, max: 100_000 }),
      }),
      fc.record({ kind: fc.constant('measure' as const), ms: fc.nat(5_000) }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { clock, ...does } = scene()
        let last = clock.now()
        for (const { kind, ms } of events) {
          does[kind](ms)
          const now = clock.now()
          expect(now).toBeGreaterThanOrEqual(last)
          last = now
        }
      }),
    )
  })
})
