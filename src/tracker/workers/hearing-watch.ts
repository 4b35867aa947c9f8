// Checks once a second whether this process can receive beats: it runs, its database answers, its beats are committed and it accepts
// connections. If it could not for longer than `silentAfterMs`, that is a gap. The end of a gap is stored (ADR 40).
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../infrastructure/clock.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import { newId } from '../infrastructure/ids.ts'
import type { WarningLog } from '../infrastructure/log.ts'
import type { HostClocks } from '../infrastructure/time/deployment-clock.ts'
import type { Store } from '../repositories/store.ts'
import { type Self, silentAfterMs } from '../repositories/tracker-processes.ts'
import type { GapReason, Hearing } from '../services/time/hearing.ts'
import type { MeasuredClock } from '../services/time/open-clock.ts'

type Context = { store: Store; clock: Clock; config: TrackerConfig; log: WarningLog }

const lookEveryMs = 1_000
const goodbyeWithinMs = 1_000

/** For tests that set the clock: the only gap is the start. */
export function createStartedHearing({ store, clock, config }: Context): Hearing {
  return {
    start: () =>
      store.inTransaction(({ deployment: { receptionGaps } }) =>
        receptionGaps.end({ from: clock.now(), now: clock.now() }, config),
      ),
    isHearing: () => true,
    lose: () => undefined,
    watch: () => undefined,
    close: async () => undefined,
  }
}

export function createHearing(
  context: Context & { clock: MeasuredClock },
  host: Pick<HostClocks, 'monotonic'>,
  place: () => string | null,
): Hearing {
  const { store, clock, config, log } = context
  const processId = newId('trk')
  const self = (): Self => ({ processId, place: place() })
  const isShared = store.dialect === 'postgres'
  const probes: (() => GapReason | null)[] = []
  let lost: GapReason | null = 'start'
  let losses = 0
  /** When the last check succeeded: in monotonic ms, and by the deployment's clock. */
  let wellAt = host.monotonic()
  let wellInstant = clock.now()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | null = null

  const isStalled = () => host.monotonic() - wellAt > silentAfterMs

  function lose(reason: GapReason): void {
    if (lost === null)
      log.warn({ reason }, 'beats could not be received; no visit leaves by silence until they can')
    lost ??= reason
    losses += 1
  }

  const measure = () =>
    clock.measure(({ byMs }) => {
      if (byMs > silentAfterMs) lose('clock')
    })

  /** Runs all checks. @throws where the database does not answer */
  async function examine(): Promise<void> {
    for (const probe of probes) {
      const reason = probe()
      if (reason) lose(reason)
    }
    await measure()
    if (isShared) {
      const { alive, gone } = await store.deployment.trackerProcesses.heartbeat(self(), config.visibleLeaseMs)
      if (!alive) lose('silent')
      else if (gone > 0) lose('peer')
      return
    }
    // Takes the write lock, as a beat does: it fails where a beat would.
    await store.inTransaction(async () => undefined)
  }

  async function hearAgain(): Promise<void> {
    const reason = lost
    // A suspended machine also stops the monotonic clock.
    await measure()
    const before = losses
    const from = reason === 'start' ? await store.deployment.referenceClock.lastEventAt() : wellInstant
    await store.inTransaction(async ({ deployment: { receptionGaps, trackerProcesses } }) => {
      const now = clock.now()
      const joins = reason === 'start' && isShared && (await trackerProcesses.othersReceive(self()))
      if (isShared) await trackerProcesses.removeGone(self(), config.visibleLeaseMs)
      if (!joins) await receptionGaps.end({ from: Math.min(from, now), now }, config)
      if (isShared) await trackerProcesses.markAlive(self())
    })
    // The gap has moved the due times of runs that long polls wait for.
    if (reason !== 'start') await store.publish('resync', '')
    if (reason !== 'start') log.warn({ reason, gapMs: clock.now() - from }, 'beats can be received again')
    if (losses === before) well()
  }

  function well(): void {
    lost = null
    wellAt = host.monotonic()
    wellInstant = clock.now()
  }

  async function look(): Promise<void> {
    const began = host.monotonic()
    if (isStalled()) lose('stalled')
    await examine()
    if (host.monotonic() - began > silentAfterMs) lose('database')
    if (lost === null) return well()
    if (probes.every((probe) => probe() === null)) await hearAgain()
  }

  function lookNow(): Promise<void> {
    looking ??= look()
      .catch((err: unknown) => {
        if (lost === null) log.warn({ err }, 'the database did not answer')
        lose('database')
      })
      .finally(() => {
        looking = null
      })
    return looking
  }

  return {
    async start() {
      await examine()
      await hearAgain()
      timer = setInterval(() => void lookNow(), lookEveryMs).unref()
    },
    isHearing: () => lost === null && !isStalled(),
    lose,
    watch: (probe) => void probes.push(probe),
    async close() {
      clearInterval(timer)
      await looking
      // A database that does not answer must not delay the shutdown.
      const late = setTimeout(goodbyeWithinMs)
      const removed = () => store.deployment.trackerProcesses.remove(self()).catch(() => undefined)
      if (isShared) await Promise.race([removed(), late])
    },
  }
}
