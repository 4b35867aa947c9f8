import type { Transaction } from 'kysely'
import type { DatabaseClient, TransactionOptions } from '../infrastructure/database/client.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Abilities, Connection } from './connection.ts'
import { createDeploymentRepositories, type DeploymentRepositories } from './deployment-repositories.ts'
import { createWorkspaceRepositories, type WorkspaceRepositories } from './workspace-repositories.ts'

export type Repositories = {
  forWorkspace(workspaceId: string): WorkspaceRepositories
  readonly deployment: DeploymentRepositories
}

/** The repositories of one transaction. Their writes are committed together or not at all. */
export type UnitOfWork = Repositories

/** The database for services. Only repositories run queries. */
export type Store = Omit<DatabaseClient, 'db' | 'transaction' | 'finishSchema'> &
  Repositories & {
    /**
     * Runs `work` in one transaction. On PostgreSQL, `work` is called again after a deadlock. So `work` must have no effect outside of its
     * transaction. Inside of `work`, use only the repositories of `unit`. On SQLite, the repositories of the store would wait for this transaction.
     */
    inTransaction<T>(work: (unit: UnitOfWork) => Promise<T>, options?: TransactionOptions): Promise<T>
  }

/** A store with its database client, for app/ and for tests. */
export type OpenStore = Store & DatabaseClient

export function createRepositories(connection: Connection): Repositories {
  return {
    forWorkspace: (workspaceId) => createWorkspaceRepositories(connection, workspaceId),
    deployment: createDeploymentRepositories(connection),
  }
}

/** Returns the repositories of a transaction. They must not be used after the transaction. */
export function unitOfWork(trx: Transaction<Database>, { dialect, rowVersions }: Abilities): UnitOfWork {
  return createRepositories({ db: trx, dialect, rowVersions })
}

/** Returns a store. Outside of a transaction, each statement of a repository is its own transaction. */
export function createStore(database: DatabaseClient): OpenStore {
  const store = { ...database }
  return Object.assign(store, createRepositories(store), {
    inTransaction: <T>(work: (unit: UnitOfWork) => Promise<T>, options?: TransactionOptions) =>
      store.transaction((trx) => work(unitOfWork(trx, store)), options),
  })
}
