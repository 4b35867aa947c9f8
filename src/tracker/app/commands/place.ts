import type { FastifyBaseLogger } from 'fastify'
import { directDatabaseUrl, type TrackerConfig } from '../../infrastructure/config.ts'
import { openDatabase } from '../../infrastructure/database/open-database.ts'
import { systemClocks } from '../../infrastructure/time/deployment-clock.ts'
import { createStore, type OpenStore } from '../../repositories/store.ts'
import { ensureWorkspace } from '../../services/people/first-run.ts'
import { type MeasuredClock, openClock } from '../../services/time/open-clock.ts'
import type { TransactionContext } from '../../services/transaction.ts'
import { subscribers } from '../subscribers.ts'

/** The opened database of a tracker, with its clock and its workspace. */
export type Place = TransactionContext & {
  readonly store: OpenStore
  readonly clock: MeasuredClock
  readonly workspaceId: string
}

/** Opens the database, updates its schema and makes sure that the workspace exists. The caller closes `store`. */
export async function openPlace({
  config,
  log,
}: {
  config: TrackerConfig
  log: FastifyBaseLogger
}): Promise<Place> {
  const store = createStore(await openDatabase(directDatabaseUrl(config), log, { migrate: config.migrate }))
  try {
    const clock = await openClock(store, systemClocks, log)
    const workspaceId = await ensureWorkspace(store, clock.now(), config.workspaceName)
    return { store, workspaceId, clock, log, config, subscribers }
  } catch (error) {
    await store.close()
    throw error
  }
}
