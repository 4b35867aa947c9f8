import { existsSync } from 'node:fs'
import type { FastifyBaseLogger } from 'fastify'
import { CodedError } from '#shared/errors.ts'
import { directDatabaseUrl, type TrackerConfig } from '../../infrastructure/config.ts'
import { isSqlite, openDatabase, sqlitePath } from '../../infrastructure/database/open-database.ts'
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

type Options = {
  config: TrackerConfig
  log: FastifyBaseLogger
  /** True: creates an SQLite database that does not exist. */
  mayCreate: boolean
}

/**
 * Opens the database, updates its schema and makes sure that the workspace exists. The caller closes `store`. @throws CodedError not_found: the SQLite
 * database does not exist, which usually means that the command was started without the settings of the server
 */
export async function openPlace({ config, log, mayCreate }: Options): Promise<Place> {
  const { databaseUrl } = config
  if (!mayCreate && isSqlite(databaseUrl) && !existsSync(sqlitePath(databaseUrl))) {
    throw new CodedError(
      'not_found',
      `There is no database ${sqlitePath(databaseUrl)}. Start the command with the same --data and TRACKER_… variables as the server.`,
    )
  }
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
