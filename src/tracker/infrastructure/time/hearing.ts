// Watches whether this process could hear its readers: whether it runs, its database answers, its beats are committed and it accepts
// connections. Where it could not, for longer than a moment, that is a gap, and a gap's end is written down (ADR 40).
import { setTimeout } from 'node:timers/promises'
import { endGap } from '../../repositories/hearing-gap.ts'
import {
  forgetGone,
  heartbeat,
  othersHear,
  type Self,
  sayAlive,
  sayGoodbye,
  silentAfterMs,
} from '../../repositories/processes.ts'
import type { Clock } from '../clock.ts'
import type { TrackerConfig } from '../config.ts'
import type { DatabaseClient, StoreLog } from '../database/client.ts'
import { newId } from '../ids.ts'
import type { HostClocks } from './deployment-clock.ts'
import type { MeasuredClock } from './open-clock.ts'
import { latestInstant } from './reference-clock.ts'

export type GapReason = 'start' | 'stalled' | 'database' | 'beats' | 'listener' | 'clock' | 'silent' | 'peer'

export type Hearing = {
  /** Readers are heard from now on. To be called before the first sweep. */
  start(): Promise<void>
  /** False in a gap, also in one that nobody has noticed yet. */
  isHearing(): boolean
  /** Somebody found that readers were not heard. */
  lose(reason: GapReason): void
  /** Asked with each look: why readers can't be heard, or null. */
  watch(probe: () => GapReason | null): void
  close(): Promise<void>
}

type Context = { store: DatabaseClient; clock: Clock; config: TrackerConfig; log: StoreLog }

const lookEveryMs = 1_000
const goodbyeWithinMs = 1_000

/** By a clock that tests move by hand there are no gaps but starts. */
export function createStartedHearing({ store, clock, config }: Context): Hearing {
  return {
    start: () =>
      store.transaction((trx) => endGap(trx, store.dialect, { from: clock.now(), now: clock.now() }, config)),
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
  /** The last look that found all well: monotonic, and by the clock. */
  let wellAt = host.monotonic()
  let wellInstant = clock.now()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | null = null

  const isStalled = () => host.monotonic() - wellAt > silentAfterMs

  function lose(reason: GapReason): void {
    if (lost === null)
      log.warn({ reason }, 'readers could not be heard; nobody leaves by silence until they are')
    lost ??= reason
    losses += 1
  }

  const measure = () =>
    clock.measure(({ byMs }) => {
      if (byMs > silentAfterMs) lose('clock')
    })

  /** Whether somebody must be told that a gap has ended. Throws where the database doesn't answer. */
  async function examine(): Promise<void> {
    for (const probe of probes) {
      const reason = probe()
      if (reason) lose(reason)
    }
    await measure()
    if (isShared) {
      const { alive, gone } = await heartbeat(store.db, self(), config.visibleLeaseMs)
      if (!alive) lose('silent')
      else if (gone > 0) lose('peer')
      return
    }
    // Takes the write lock, as a beat does.
    await store.transaction(async () => undefined)
  }

  async function hearAgain(): Promise<void> {
    const reason = lost
    // The clock may have stood still together with this process.
    await measure()
    const before = losses
    const from = reason === 'start' ? await latestInstant(store.db) : wellInstant
    await store.transaction(async (trx) => {
      const now = clock.now()
      const joins = reason === 'start' && isShared && (await othersHear(trx, self()))
      if (isShared) await forgetGone(trx, self(), config.visibleLeaseMs)
      if (!joins) await endGap(trx, store.dialect, { from: Math.min(from, now), now }, config)
      if (isShared) await sayAlive(trx, self())
    })
    // Waiting polls know when runs were due before.
    if (reason !== 'start') await store.publish('resync', '')
    if (reason !== 'start') log.warn({ reason, gapMs: clock.now() - from }, 'readers are heard again')
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
      // A database that hangs must not hold up the end.
      const late = setTimeout(goodbyeWithinMs)
      if (isShared) await Promise.race([sayGoodbye(store.db, self()).catch(() => undefined), late])
    },
  }
}
