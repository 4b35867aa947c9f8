// The run worker claims runs, executes them and settles them. The poller wakes the worker; the worker stops when no runs are left. The
// durable state of a run (claimed, written, settled) is stored in the tracker.
import { backOffMs } from '#shared/backoff.ts'
import { CodedError } from '#shared/errors.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { executeBatch } from './batch.ts'
import type { Step } from './context.ts'
import { createPauses, isNearLimit, pauseAfter } from './pauses.ts'
import { createPeopleCache } from './people-cache.ts'
import { defaultTiming, type Timing } from './timing.ts'
import { quotaPause } from './verdict.ts'

export type RunWorker = {
  /** Starts the worker if it is not working. May be called at any time and any number of times. */
  wake(): void
  /** True while the worker executes runs or waits for a retry. Until it stops, it claims further runs without a wake. */
  isWorking(): boolean
  /** Must be called after an admin has changed the daily cap. Ends a pause that the cap has caused. */
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
  /** Called when the worker stops because no runs are left. */
  onIdle?: () => void
  timing?: Partial<Timing>
  /** For tests: see {@link Step}. */
  step?: (name: Step) => void | Promise<void>
}

/** The e-mail addresses of so many visits fit into one read, and their Tasks fit into one collection. */
const maxVisitsPerBatch = 90

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the state of the loop; each function in it is short
export function createRunWorker(options: RunWorkerOptions): RunWorker {
  const { tracker, salesforce, clock, log } = options
  const timing = { ...defaultTiming, ...options.timing }
  const step = options.step ?? (() => {})
  const stopping = new AbortController()
  const { signal } = stopping
  const backgroundWork = new Set<Promise<void>>()
  let wanted = false
  let running: Promise<void> | null = null
  const people = createPeopleCache()
  const pauses = createPauses({ clock, signal, onChange: salesforce.setPaused })
  let failures = 0
  /** Aborted at each wake. */
  let wakeSignal = new AbortController()

  function background(work: Promise<void>): void {
    const guarded = work
      .catch((error: unknown) => {
        if (!signal.aborted) log.error({ reason: String(error) }, 'Deleting a duplicate Task failed')
      })
      .finally(() => backgroundWork.delete(guarded))
    backgroundWork.add(guarded)
  }

  /** Claims and executes one batch. Returns false if no runs wait or the device is not connected to Salesforce. */
  async function work(): Promise<boolean> {
    const org = salesforce.org()
    if (!org) return false
    if (await isOrgNearLimit(org)) return true
    await step('claim')
    const { visits, budget } = await tracker.call('runs.claim', {
      body: { maxVisits: maxVisitsPerBatch, leaseMs: timing.leaseMs },
    })
    const { used, dailyCap: limit } = budget
    if (limit !== null && used >= limit) {
      pauses.pause('dailyCap', Date.parse(budget.resetsAt), { used, limit })
      return true
    }
    if (visits.length === 0) return false
    await step('claimed')
    const { takeApiCalls } = salesforce
    const context = { tracker, org, clock, log, timing, people, signal, step, background, takeApiCalls }
    const { settlements } = await executeBatch(context, visits)
    const pause = pauseAfter(settlements)
    if (pause) pauses.pause(pause.reason, clock.now() + pause.ms, salesforce.state().apiUsage ?? undefined)
    log.info({ visits: visits.length, ...tally(settlements) }, 'Runs settled')
    options.onChange?.()
    return true
  }

  /** Pauses the worker if the org has nearly used up its API calls. The cached usage may be hours old, so it is read again first. */
  async function isOrgNearLimit(org: SalesforceOrg): Promise<boolean> {
    const usage = () => salesforce.state().apiUsage
    if (!isNearLimit(usage())) return false
    await org.client.refreshUsage().catch((error: unknown) => {
      log.warn({ reason: String(error) }, 'Reading the remaining API calls failed')
    })
    const now = usage()
    if (!isNearLimit(now)) return false
    pauses.pause('orgLimit', clock.now() + quotaPause(timing), now)
    return true
  }

  async function loop(): Promise<void> {
    while (wanted && !signal.aborted) {
      wanted = false
      await pauses.wait()
      if (signal.aborted) return
      try {
        if (await work()) wanted = true
        failures = 0
      } catch (error) {
        if (!(await afterFailure(error))) return
        wanted = true
      }
    }
  }

  /** Waits before the next attempt. Returns false if only the user can fix the error (the device is in no workspace). */
  async function afterFailure(error: unknown): Promise<boolean> {
    const code = error instanceof CodedError ? error.code : 'internal'
    failures += 1
    log.warn({ code, failures, reason: String(error) }, 'Executing runs failed')
    if (code === 'not_joined' || code === 'unauthorized' || code === 'device_revoked') return false
    await waitAfterFailure()
    return true
  }

  /**
   * Waits for the back-off, which grows with each failure. A wake ends the wait, but not before the first back-off time: the event that
   * caused the wake may cause the next failure.
   */
  async function waitAfterFailure(): Promise<void> {
    const full = backOffMs({ ...timing.backOff, maxMs: 60_000 }, failures)
    const least = Math.min(full, timing.backOff.firstMs)
    await clock.sleep(least, signal).catch(() => {})
    if (wanted || full === least) return
    await clock.sleep(full - least, AbortSignal.any([signal, wakeSignal.signal])).catch(() => {})
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

  let connected = salesforce.org() !== null
  const unsubscribe = salesforce.onChange(() => {
    const before = connected
    connected = salesforce.org() !== null
    if (connected && !before) wake()
  })

  return {
    wake,
    isWorking: () => running !== null,
    capChanged: () => pauses.end('dailyCap'),
    async stop() {
      stopping.abort()
      unsubscribe()
      await running
      await Promise.all(backgroundWork)
    },
  }
}

function tally(settlements: readonly Settlement[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { state } of settlements) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
