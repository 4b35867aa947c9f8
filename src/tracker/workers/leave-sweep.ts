import type { TrackerContext } from '../services/context.ts'
import { decideGateLeaves } from '../services/gate/gate-leaves.ts'
import { decideLeaves, leaveBatchSize } from '../services/visits/leaves.ts'

/** The worker that decides which visits have left. It checks due visits at the next deadline that this process knows, and once a second. */
export type LeaveSweep = {
  /** Makes the worker check due visits at `deadlineAt` (epoch ms), the deadline of a visit. */
  expect(deadlineAt: number): void
  /** Decides all leaves that are due. */
  sweep(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** The time between two regular checks. They are necessary because the timer does not know the deadlines that other processes store. */
const safetySweepMs = 1_000
/** The waiting time before a retry of a due visit that another transaction has locked. */
const lockedAgainMs = 20

export function createLeaveSweep(context: TrackerContext): LeaveSweep {
  const { clock, availability, store, log, metrics } = context
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
      // A full batch means that more visits may be due.
    }
    await decideGateLeaves(context)
  }

  function sweep(): Promise<void> {
    sweeping ??= metrics.timeSweep('leaves', sweepAll).finally(() => {
      sweeping = null
    })
    return sweeping
  }

  /** Sets the timer to the next deadline, if this deadline is before the next regular check. */
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
        availability.reportGap('database')
        log.error({ err }, 'could not decide leaves; the next sweep tries again')
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
