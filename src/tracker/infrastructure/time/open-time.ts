// Puts together what a tracker knows of time: its clock, and whether readers are heard.
import { hostname } from 'node:os'
import type { TrackerContext } from '../../services/context.ts'
import type { Clock } from '../clock.ts'
import type { TrackerConfig } from '../config.ts'
import type { DatabaseClient, StoreLog } from '../database/client.ts'
import { type HostClocks, systemClocks } from './deployment-clock.ts'
import { createHearing, createStartedHearing } from './hearing.ts'
import { openClock } from './open-clock.ts'

type Options = {
  store: DatabaseClient
  config: TrackerConfig
  log: StoreLog
  /** Moved by hand: then no gap is looked for. */
  clock?: Clock
  host?: HostClocks
  /** The port it listens on; null before. */
  port(): number | null
}

export async function openTime(
  options: Options,
): Promise<Pick<TrackerContext, 'clock' | 'hostAheadMs' | 'hearing'>> {
  const { store, config, log, host = systemClocks } = options
  if (options.clock) {
    const { clock } = options
    return { clock, hostAheadMs: () => null, hearing: createStartedHearing({ store, clock, config, log }) }
  }
  const clock = await openClock(store, host, log)
  const place = () => {
    const port = options.port() ?? config.port
    return port === 0 ? null : `${hostname()}:${port}`
  }
  const hearing = createHearing({ store, clock, config, log }, host, place)
  return { clock, hostAheadMs: () => clock.hostAheadMs(), hearing }
}
