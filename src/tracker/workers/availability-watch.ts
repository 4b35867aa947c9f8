// Checks once a second whether this process can receive beats: the event loop is not blocked, the database answers, and all added checks succeed. If
// a check fails, or if the last success is more than `silentAfterMs` ago, a gap begins. The end of each gap is stored (ADR 40).
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../infrastructure/clock.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import { newId } from '../infrastructure/ids.ts'
import type { WarningLog } from '../infrastructure/log.ts'
import type { Metrics } from '../infrastructure/metrics/metrics.ts'
import type { HostClocks } from '../infrastructure/time/deployment-clock.ts'
import type { Store } from '../repositories/store.ts'
import { type ProcessIdentity, silentAfterMs } from '../repositories/tracker-processes.ts'
import type { AvailabilityWatch, GapReason } from '../services/time/availability.ts'
import type { MeasuredClock } from '../services/time/open-clock.ts'

type Context = {
  store: Store
  clock: Clock
  config: TrackerConfig
  log: WarningLog
  metrics: Pick<Metrics, 'gaps'>
}

const checkEveryMs = 1_000
const removalTimeoutMs = 1_000

/** Returns a watch for tests that set the clock. It detects no gaps. Its start stores the end of a gap of zero ms. */
export function createGaplessWatch({
  store,
  clock,
  config,
}: Omit<Context, 'log' | 'metrics'>): AvailabilityWatch {
  return {
    start: () =>
      store.inTransaction(({ deployment: { receptionGaps } }) =>
        receptionGaps.end({ from: clock.now(), now: clock.now() }, config),
      ),
    isAvailable: () => true,
    period: () => 0,
    reportGap: () => undefined,
    addCheck: () => undefined,
    close: async () => undefined,
  }
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all functions read or change the current gap; each of them is short
export function createAvailabilityWatch(
  context: Context & { clock: MeasuredClock },
  host: Pick<HostClocks, 'monotonic'>,
  place: () => string | null,
): AvailabilityWatch {
  const { store, clock, config, log, metrics } = context
  const processId = newId('trk')
  const self = (): ProcessIdentity => ({ processId, place: place() })
  const hasPeers = store.dialect === 'postgres'
  const checks: (() => GapReason | null)[] = []
  let gap: GapReason | null = 'start'
  /** Changes only in a gap, so it also identifies the period after the gap. */
  let gapReports = 0
  /**
   * The time at which all checks last succeeded, in ms of the monotonic clock. `lastGoodInstant` is the same time in epoch ms of the deployment's
   * clock.
   */
  let lastGoodAt = host.monotonic()
  let lastGoodInstant = clock.now()
  let timer: NodeJS.Timeout | undefined
  let checking: Promise<void> | null = null

  const isStalled = () => host.monotonic() - lastGoodAt > silentAfterMs
  const isAvailable = () => gap === null && !isStalled()

  function reportGap(reason: GapReason): void {
    if (gap === null) {
      metrics.gaps.inc({ reason })
      log.warn({ reason }, 'beats cannot be received; no visit leaves during this gap')
    }
    gap ??= reason
    gapReports += 1
  }

  const measure = () =>
    clock.measure(({ byMs }) => {
      if (byMs > silentAfterMs) reportGap('clock')
    })

  /** @throws if the database does not answer */
  async function runChecks(): Promise<void> {
    for (const check of checks) {
      const reason = check()
      if (reason) reportGap(reason)
    }
    await measure()
    if (hasPeers) {
      // In a gap, this process becomes silent, so that the other processes end no visit of its readers.
      if (gap !== null) return
      const { alive, gone } = await store.deployment.trackerProcesses.heartbeat(self(), config.visibleLeaseMs)
      if (!alive) reportGap('silent')
      else if (gone > 0) reportGap('peer')
      return
    }
    // On SQLite, an empty transaction takes the write lock. So the transaction fails whenever a beat could not be written.
    await store.inTransaction(async () => undefined)
  }

  async function endGap(): Promise<void> {
    const reason = gap
    // The monotonic clock stops while the machine is suspended, so the reference clock is read here.
    await measure()
    const before = gapReports
    const from = reason === 'start' ? await store.deployment.referenceClock.lastEventAt() : lastGoodInstant
    await store.inTransaction(async ({ deployment: { receptionGaps, trackerProcesses } }) => {
      const now = clock.now()
      const joins = reason === 'start' && hasPeers && (await trackerProcesses.othersReceive(self()))
      if (hasPeers) await trackerProcesses.removeGone(self(), config.visibleLeaseMs)
      if (!joins) await receptionGaps.end({ from: Math.min(from, now), now }, config)
      if (hasPeers) await trackerProcesses.markAlive(self())
    })
    // The end of the gap changed the times at which runs become claimable. Long polls must read these times again.
    if (reason !== 'start') await store.publish('resync', '')
    if (reason !== 'start')
      log.warn({ reason, gapMs: clock.now() - from }, 'beats can be received again; the gap is over')
    if (gapReports === before) markGood()
  }

  function markGood(): void {
    gap = null
    lastGoodAt = host.monotonic()
    lastGoodInstant = clock.now()
  }

  async function checkOnce(): Promise<void> {
    const began = host.monotonic()
    if (isStalled()) reportGap('stalled')
    await runChecks()
    if (host.monotonic() - began > silentAfterMs) reportGap('database')
    if (gap === null) return markGood()
    if (checks.every((check) => check() === null)) await endGap()
  }

  function checkNow(): Promise<void> {
    checking ??= checkOnce()
      .catch((err: unknown) => {
        if (gap === null) log.warn({ err }, 'the database did not answer a check')
        reportGap('database')
      })
      .finally(() => {
        checking = null
      })
    return checking
  }

  return {
    async start() {
      await runChecks()
      await endGap()
      timer = setInterval(() => void checkNow(), checkEveryMs).unref()
    },
    isAvailable,
    period: () => (isAvailable() ? gapReports : null),
    reportGap,
    addCheck: (check) => void checks.push(check),
    async close() {
      clearInterval(timer)
      await checking
      // A database that does not answer must not delay the shutdown.
      const late = setTimeout(removalTimeoutMs)
      const removed = () => store.deployment.trackerProcesses.remove(self()).catch(() => undefined)
      if (hasPeers) await Promise.race([removed(), late])
    },
  }
}
