import { hostname } from 'node:os'
import type { Clock } from '../infrastructure/clock.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import type { StoreLog } from '../infrastructure/database/client.ts'
import type { Metrics } from '../infrastructure/metrics/metrics.ts'
import { type HostClocks, systemClocks } from '../infrastructure/time/deployment-clock.ts'
import type { Store } from '../repositories/store.ts'
import type { TrackerContext } from '../services/context.ts'
import { openClock } from '../services/time/open-clock.ts'
import { createAvailabilityWatch, createGaplessWatch } from '../workers/availability-watch.ts'

type Options = {
  store: Store
  config: TrackerConfig
  log: StoreLog
  metrics: Metrics
  /** A clock that a test sets. If this clock is present, no gaps are detected. */
  clock?: Clock
  host?: HostClocks
  /** Returns the port of the listener. Returns null before the tracker listens. */
  port(): number | null
}

export async function openTime(
  options: Options,
): Promise<Pick<TrackerContext, 'clock' | 'hostAheadMs' | 'availability'>> {
  const { store, config, log, metrics, host = systemClocks } = options
  if (options.clock) {
    const { clock } = options
    return { clock, hostAheadMs: () => null, availability: createGaplessWatch({ store, clock, config }) }
  }
  const clock = await openClock(store, host, log)
  const place = () => {
    const port = options.port() ?? config.port
    return port === 0 ? null : `${hostname()}:${port}`
  }
  const availability = createAvailabilityWatch({ store, clock, config, log, metrics }, host, place)
  return { clock, hostAheadMs: () => clock.hostAheadMs(), availability }
}
