// The clock of a deployment: a process's monotonic clock plus its measured distance to the reference clock, which is the database's
// (SQLite: the host's own). Instants never go back. See ADR 41.
import type { Clock } from '../clock.ts'

/** The clocks of the host. */
export type HostClocks = {
  /** Milliseconds since some start; never set by anybody, and it may stand still while a virtual machine does. */
  monotonic(): number
  /** Epoch ms, as set by NTP or a person. */
  wall(): number
}

export const systemClocks: HostClocks = { monotonic: () => performance.now(), wall: () => Date.now() }

/** The reference clock said `reference` at some moment between `sentAt` and `receivedAt` (monotonic ms). */
export type ClockSample = { reference: number; sentAt: number; receivedAt: number }

/** How far the reference has moved against the monotonic clock, beyond what measuring explains: a step, or a suspended machine. */
export type ClockStep = { byMs: number }

export type DeploymentClock = Required<Clock> & {
  /**
   * Takes a measurement; answers a step where the reference clock and the monotonic clock no longer agree. A reference that was set
   * back by a second or more is not followed.
   */
  learn(sample: ClockSample): ClockStep | null
  /** How far the host's wall clock is ahead of the deployment's; below zero: behind. */
  hostAheadMs(): number
}

/** Quartz clocks differ by less than 200 ppm. */
const driftPerMs = 0.0002
const keptSamples = 60
const contradictionMs = 50
/** A reference that goes back by less is waited for; more is a step. */
export const backStepMs = 1_000
/** While the clock is ahead of the reference it runs slower by this share, until they meet. */
const slowDown = 0.05
/** Measuring alone moves the clock by less than this. */
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
  /** The last instant at which the clock was held back. */
  let heldBackUntil = Number.NEGATIVE_INFINITY

  /** The estimate with the smallest error; old ones grow less certain. */
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
