// The clock of a deployment: the monotonic clock of the process plus a measured offset. The offset is the difference to the reference clock, which
// is the clock of the database (on SQLite: of the host). The clock of a deployment never goes back (ADR 41).
import type { Clock } from '../clock.ts'

/** The clocks of the host. */
export type HostClocks = {
  /** Milliseconds since an arbitrary start. The clock cannot be set. It may stop while a virtual machine is suspended. */
  monotonic(): number
  /** Epoch ms, as set by NTP or by a person. */
  wall(): number
}

export const systemClocks: HostClocks = { monotonic: () => performance.now(), wall: () => Date.now() }

/** The reference clock showed `reference` (epoch ms) at a moment between `sentAt` and `receivedAt` (monotonic ms). */
export type ClockSample = { reference: number; sentAt: number; receivedAt: number }

/**
 * A step: the reference clock was set, or the machine was suspended. `byMs`: the new difference between the two clocks minus the expected
 * difference.
 */
export type ClockStep = { byMs: number }

export type DeploymentClock = Required<Clock> & {
  /**
   * Adds a measurement. Returns a step if the reference clock and the monotonic clock no longer agree. The clock does not follow a reference clock
   * that was set back by a second or more.
   */
  learn(sample: ClockSample): ClockStep | null
  /** By how many ms the host's wall clock is ahead of the deployment's clock (negative: behind). */
  hostAheadMs(): number
}

/** Two quartz clocks drift apart by less than 200 ppm. */
const driftPerMs = 0.0002
const keptSamples = 60
const contradictionMs = 50
/**
 * If the reference clock is set back by less than this, the clock runs slower until both agree. If it is set back by this time or more, the clock
 * does not follow.
 */
export const backStepMs = 1_000
/** While the clock is ahead of the reference clock, it runs slower by this share. */
const slowDown = 0.05
/** Measurement errors move the clock by less than this. */
const noticeableMs = 5

type Estimate = { offset: number; error: number; at: number }

const estimateOf = ({ reference, sentAt, receivedAt }: ClockSample): Estimate => ({
  offset: reference - (sentAt + receivedAt) / 2,
  error: (receivedAt - sentAt) / 2,
  at: receivedAt,
})

export function createDeploymentClock(host: HostClocks, first: readonly ClockSample[]): DeploymentClock {
  let samples = first.map(estimateOf)
  let best = pick(host.monotonic())
  let shown = Number.NEGATIVE_INFINITY
  let shownAt = host.monotonic()
  /** The last instant at which the clock was slowed down. */
  let heldBackUntil = Number.NEGATIVE_INFINITY

  /** Returns the estimate with the smallest error. The error of an estimate grows with its age. */
  function pick(now: number): Estimate {
    const aged = samples.map((each) => ({ ...each, error: each.error + (now - each.at) * driftPerMs }))
    const [one = { offset: host.wall() - now, error: 0, at: now }, ...others] = aged
    return others.reduce((better, each) => (each.error < better.error ? each : better), one)
  }

  function exact(): number {
    const monotonic = host.monotonic()
    const ideal = monotonic + best.offset
    const slowest = shown + (monotonic - shownAt) * (1 - slowDown)
    shown = Math.max(ideal, slowest)
    if (slowest - ideal > noticeableMs) heldBackUntil = shown
    shownAt = monotonic
    return shown
  }

  return {
    now: () => Math.floor(exact()),
    learn(sample) {
      const next = estimateOf(sample)
      const now = pick(sample.receivedAt)
      const byMs = next.offset - now.offset
      const isStep = Math.abs(byMs) > next.error + now.error + contradictionMs
      if (isStep && byMs <= -backStepMs) return { byMs }
      samples = isStep ? [next] : [...samples, next].slice(-keptSamples)
      best = pick(sample.receivedAt)
      return isStep ? { byMs } : null
    },
    stretchSince: (epochMs) => (epochMs < heldBackUntil ? 1 / (1 - slowDown) : 1),
    hostAheadMs: () => Math.round(host.wall() - exact()),
  }
}
