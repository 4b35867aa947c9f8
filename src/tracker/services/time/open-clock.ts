import { maxStepMs, remainingMs } from '../../domain/time/backward-step.ts'
import type { WarningLog } from '../../infrastructure/log.ts'
import {
  backStepMs,
  type ClockSample,
  type ClockStep,
  createDeploymentClock,
  type DeploymentClock,
  type HostClocks,
} from '../../infrastructure/time/deployment-clock.ts'
import type { Repositories } from '../../repositories/store.ts'

type Deployment = Pick<Repositories, 'deployment'>

const firstSamples = 3
/** If the error of the host's clock is larger, a warning is logged. */
export const hostClockWarnMs = 1_000
const warnAgainAfterMs = 3_600_000

/** Its `hostAheadMs` compares the clock of the host with the reference clock, not with the clock of the deployment. */
export type MeasuredClock = DeploymentClock & {
  /** Measures once. `onStep` is called for a forward step, when the clock follows the step. @throws if the database does not answer */
  measure(onStep: (step: ClockStep) => void): Promise<void>
}

type Reading = {
  sample: ClockSample
  /** The instant of the reference clock (epoch ms), without the difference that is still being reduced. */
  now: number
  /** The rest of the last backward step: by how many ms the clock of the deployment is ahead of the reference clock. */
  aheadMs: number
  stored: string | null
}

async function readReference({ deployment }: Deployment, host: HostClocks): Promise<Reading> {
  const began = host.monotonic()
  const { now: databaseNow, step, stored } = await deployment.referenceClock.read()
  const now = databaseNow ?? host.wall()
  const receivedAt = host.monotonic()
  // SQLite: the query reads the host's own clock, so its duration causes no error.
  const sentAt = databaseNow === null ? receivedAt : began
  const aheadMs = remainingMs(step, now)
  return { sample: { reference: now + aheadMs, sentAt, receivedAt }, now, aheadMs, stored }
}

/** Stores that the reference clock was set back by `byMs`. The clocks of all processes stay ahead of that clock and reduce the difference slowly. */
async function stayAhead({ deployment }: Deployment, { now, aheadMs, stored }: Reading, byMs: number) {
  const ms = aheadMs + byMs
  if (ms <= maxStepMs) await deployment.referenceClock.replaceStep(stored, { ms: Math.round(ms), since: now })
}

/** Opens the clock of the deployment (ADR 41). The caller must call `measure` regularly. */
export async function openClock(
  store: Deployment,
  host: HostClocks,
  log: WarningLog,
): Promise<MeasuredClock> {
  await startFromLastEvent(store, host, log)
  const readings: Reading[] = []
  for (let count = 0; count < firstSamples; count += 1) readings.push(await readReference(store, host))
  const clock = createDeploymentClock(
    host,
    readings.map(({ sample }) => sample),
  )
  /** By how many ms the clock is ahead of the reference clock, because that clock was set back. */
  let aheadOfReferenceMs = Math.max(0, ...readings.map(({ aheadMs }) => aheadMs))
  let warnedAt = Number.NEGATIVE_INFINITY
  const hostAheadMs = () => clock.hostAheadMs() + Math.round(aheadOfReferenceMs)

  function warnOfHost(): void {
    const aheadMs = hostAheadMs()
    const now = host.monotonic()
    if (Math.abs(aheadMs) < hostClockWarnMs || now - warnedAt < warnAgainAfterMs) return
    warnedAt = now
    log.warn(
      { hostAheadMs: aheadMs },
      'the clock of this host is wrong; the clock of the database is used. Check NTP.',
    )
  }

  warnOfHost()
  return {
    ...clock,
    hostAheadMs,
    async measure(onStep) {
      const reading = await readReference(store, host)
      aheadOfReferenceMs = reading.aheadMs
      const step = clock.learn(reading.sample)
      if (step && step.byMs <= -backStepMs) {
        log.warn(
          step,
          'the reference clock was set back; the tracker goes on and loses the difference slowly',
        )
        aheadOfReferenceMs -= step.byMs
        await stayAhead(store, reading, -step.byMs)
      }
      if (step && step.byMs > 0) onStep(step)
      warnOfHost()
    },
  }
}

/** Makes sure that new events get no earlier time than the last stored event. The reference clock may have been set back while no tracker ran. */
async function startFromLastEvent(store: Deployment, host: HostClocks, log: WarningLog): Promise<void> {
  const last = await store.deployment.referenceClock.lastEventAt()
  const reading = await readReference(store, host)
  const behindMs = last - reading.sample.reference
  if (behindMs <= backStepMs) return
  log.warn(
    { behindMs },
    'the reference clock is behind the last stored event; the tracker goes on from there',
  )
  if (behindMs <= maxStepMs) await stayAhead(store, reading, behindMs)
}
