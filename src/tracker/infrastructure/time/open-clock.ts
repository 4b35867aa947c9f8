// Opens the deployment's clock on a database, and keeps it measured.
import type { DatabaseClient, StoreLog } from '../database/client.ts'
import {
  backStepMs,
  type ClockStep,
  createDeploymentClock,
  type DeploymentClock,
  type HostClocks,
} from './deployment-clock.ts'
import { keepAhead, latestInstant, maxAheadMs, readReference } from './reference-clock.ts'

const firstSamples = 3
/** A host whose clock is off by this much is warned of. */
export const hostClockWarnMs = 1_000
const warnAgainAfterMs = 3_600_000

export type MeasuredClock = DeploymentClock & {
  /** Measures once; tells of a step forward at the moment in which the clock takes it. @throws where the database doesn't answer */
  measure(onStep: (step: ClockStep) => void): Promise<void>
}

export async function openClock(
  store: DatabaseClient,
  host: HostClocks,
  log: StoreLog,
): Promise<MeasuredClock> {
  await goOnFromLatest(store, host, log)
  const samples = []
  for (let count = 0; count < firstSamples; count += 1)
    samples.push((await readReference(store, host)).sample)
  const clock = createDeploymentClock(host, samples)
  let warnedAt = Number.NEGATIVE_INFINITY

  function warnOfHost(): void {
    const hostAheadMs = clock.hostAheadMs()
    const now = host.monotonic()
    if (Math.abs(hostAheadMs) < hostClockWarnMs || now - warnedAt < warnAgainAfterMs) return
    warnedAt = now
    log.warn(
      { hostAheadMs },
      'the clock of this host is wrong; the clock of the database is used. Check NTP.',
    )
  }

  warnOfHost()
  return {
    ...clock,
    async measure(onStep) {
      const reading = await readReference(store, host)
      const step = clock.learn(reading.sample)
      if (step && step.byMs <= -backStepMs) {
        log.warn(
          step,
          'the reference clock was set back; the tracker goes on and loses the difference slowly',
        )
        await keepAhead(store.db, reading, -step.byMs)
      }
      if (step && step.byMs > 0) onStep(step)
      warnOfHost()
    },
  }
}

/** A clock that was set back while no tracker ran: nothing may happen before what has happened. */
async function goOnFromLatest(store: DatabaseClient, host: HostClocks, log: StoreLog): Promise<void> {
  const latest = await latestInstant(store.db)
  const reading = await readReference(store, host)
  const behindMs = latest - reading.sample.reference
  if (behindMs <= backStepMs) return
  log.warn({ behindMs }, 'the reference clock is behind what was stored last; the tracker goes on from there')
  if (behindMs <= maxAheadMs) await keepAhead(store.db, reading, behindMs)
}
