import type { TrackerContext } from '../services/context.ts'
import { decideLeaves, leaveBatchSize } from '../services/visits/leaves.ts'

/** The timer that decides leaves. It fires at the next deadline that this process knows, and at least once a second. */
export type LeaveSweep = {
  /** A visit leaves at this instant (epoch ms) unless a beat moves its deadline. */
  expect(deadlineAt: number): void
  /** Decides all leaves that are due. */
  sweep(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** Finds what no timer of this process knows: visits of a process that died, deadlines that another process set. */
const safetySweepMs = 1_000
/** A due visit that another transaction has locked is looked at again after this time. */
const lockedAgainMs = 20

export function createLeaveSweep(context: TrackerContext): LeaveSweep {
  const { clock, hearing, store, log } = context
  let nextAt = Number.POSITIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let safety: NodeJS.Timeout | undefined
  let sweeping: Promise<void> | null = null
  let closed = false

  function expect(at: number) {
    if (closed || at >= nextAt) return
    nextAt = at
    clearTimeout(timer)
    timer = setTimeout(fire, Math.max(0, at - clock.now())).unref()
  }

  async function sweepAll(): Promise<void> {
    while ((await decideLeaves(context)) === leaveBatchSize) {
      // More may be due.
    }
  }

  function sweep(): Promise<void> {
    sweeping ??= sweepAll().finally(() => {
      sweeping = null
    })
    return sweeping
  }

  /** Sets the timer to the next deadline, if it comes before the next safety sweep. */
  async function expectNearest() {
    const at = await store.deployment.dueVisits.nextDeadline(clock.now() + safetySweepMs)
    if (at !== null) expect(Math.max(at, clock.now() + lockedAgainMs))
  }

  let working: Promise<void> = Promise.resolve()
  function fire() {
    nextAt = Number.POSITIVE_INFINITY
    working = sweep()
      .then(() => (closed ? undefined : expectNearest()))
      .catch((err: unknown) => {
        hearing.lose('database')
        log.error({ err }, 'could not decide leaves; trying again')
      })
  }

  return {
    expect,
    sweep,
    async start() {
      safety = setInterval(fire, safetySweepMs).unref()
      await expectNearest()
    },
    async close() {
      closed = true
      clearTimeout(timer)
      clearInterval(safety)
      await working
    },
  }
}
