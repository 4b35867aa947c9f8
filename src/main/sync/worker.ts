// The run worker claims, executes and settles runs. The poller wakes the worker; the worker stops when no runs are left. The durable state
// of a run (claimed, written, settled) is stored in the tracker.
import { backOffMs } from '#shared/backoff.ts'
import { CodedError } from '#shared/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'
import type { TrackerClient } from '../tracker/client.ts'
import type { Step } from './context.ts'
import { createPauses } from './pauses.ts'
import { createRounds } from './rounds.ts'
import { defaultTiming, type Timing } from './timing.ts'

export type RunWorker = {
  /** Starts the worker if it is not working. May be called at any time and any number of times. */
  wake(): void
  /** True while the worker executes runs, is paused, or waits for a retry. A working worker claims further runs without a wake. */
  isWorking(): boolean
  /** Must be called after an admin has changed the daily cap. The call ends a pause that the cap has caused. */
  capChanged(): void
  /** Stops the worker. A write that was already sent is still settled. */
  stop(): Promise<void>
}

export type RunWorkerOptions = {
  tracker: TrackerClient
  salesforce: Pick<Salesforce, 'org' | 'onChange' | 'state' | 'setPaused' | 'takeApiCalls'>
  clock: Clock
  log: Log
  /** Called after each batch. */
  onChange?: () => void
  /** Called when the worker stops: no runs are left, or the error is one that only the user can fix. */
  onIdle?: () => void
  timing?: Partial<Timing>
  /** For tests: see {@link Step}. */
  step?: (name: Step) => void | Promise<void>
}

/** Calls `onConnected` each time that the device becomes connected to Salesforce. Returns the unsubscribe function. */
function watchConnection(salesforce: RunWorkerOptions['salesforce'], onConnected: () => void): () => void {
  let connected = salesforce.org() !== null
  return salesforce.onChange(() => {
    const before = connected
    connected = salesforce.org() !== null
    if (connected && !before) onConnected()
  })
}

/** True for an error that only the user can fix: the device does not belong to a workspace. */
const isFinal = (code: string) =>
  code === 'not_joined' || code === 'unauthorized' || code === 'device_revoked'

/** Splits the back-off into two parts. A wake does not end `leastMs`, but ends `restMs`. */
function waitsOf({ backOff }: Timing, failures: number): { leastMs: number; restMs: number } {
  const fullMs = backOffMs({ ...backOff, maxMs: 60_000 }, failures)
  const leastMs = Math.min(fullMs, backOff.firstMs)
  return { leastMs, restMs: fullMs - leastMs }
}

// Over 60 lines: one closure over the state of the worker; each function in it is short.
export function createRunWorker(options: RunWorkerOptions): RunWorker {
  const { salesforce, clock, log } = options
  const timing = { ...defaultTiming, ...options.timing }
  const stopping = new AbortController()
  const { signal } = stopping
  const pauses = createPauses({ clock, signal, onChange: salesforce.setPaused })
  const rounds = createRounds({ ...options, timing, signal, pauses })
  let wanted = false
  let running: Promise<void> | null = null
  let failures = 0
  /** Aborted at each wake. */
  let wakeSignal = new AbortController()

  async function loop(): Promise<void> {
    while (wanted && !signal.aborted) {
      wanted = false
      await pauses.wait()
      if (signal.aborted) return
      try {
        if (await rounds.run(() => options.onChange?.())) wanted = true
        failures = 0
      } catch (error) {
        if (!(await afterFailure(error))) return
        wanted = true
      }
    }
  }

  /**
   * Waits for the back-off, which grows with each failure. A wake ends the wait, but not before the first back-off time: the event that
   * caused the wake may cause the next failure. Returns false at once if only the user can fix the error.
   */
  async function afterFailure(error: unknown): Promise<boolean> {
    const code = error instanceof CodedError ? error.code : 'internal'
    failures += 1
    log.warn({ code, failures, reason: String(error) }, 'Executing runs failed')
    if (isFinal(code)) return false
    const { leastMs, restMs } = waitsOf(timing, failures)
    await clock.sleep(leastMs, signal).catch(() => {})
    if (wanted || restMs === 0) return true
    await clock.sleep(restMs, AbortSignal.any([signal, wakeSignal.signal])).catch(() => {})
    return true
  }

  function wake(): void {
    if (signal.aborted) return
    wanted = true
    wakeSignal.abort()
    wakeSignal = new AbortController()
    running ??= loop().finally(() => {
      running = null
      // A wake may have come after the loop read `wanted` for the last time.
      if (wanted && !signal.aborted && failures === 0) wake()
      else options.onIdle?.()
    })
  }

  const unsubscribe = watchConnection(salesforce, wake)

  return {
    wake,
    isWorking: () => running !== null,
    capChanged: () => pauses.end('dailyCap'),
    async stop() {
      stopping.abort()
      unsubscribe()
      await running
      await rounds.ended()
    },
  }
}
