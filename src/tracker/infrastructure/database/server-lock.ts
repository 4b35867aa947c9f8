/** Only one server may use an SQLite database. The operating system releases the lock when the process ends, also after a crash. */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { CodedError } from '#shared/errors.ts'

/**
 * Locks the database at `path` for a serving process. Commands of the operator don't take the lock. The lock uses a separate file, because a lock
 * on the database would block these commands.
 * @throws CodedError unavailable if another server holds the lock
 */
export function lockSqliteServer(path: string): { release(): void } {
  if (path === ':memory:') return { release: () => undefined }
  mkdirSync(dirname(resolve(path)), { recursive: true })
  const file = new SqliteFile(`${path}.server-lock`)
  try {
    file.pragma('busy_timeout = 1000')
    file.pragma('locking_mode = EXCLUSIVE')
    file.exec('begin exclusive')
  } catch (error) {
    file.close()
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error
    throw new CodedError(
      'unavailable',
      `another tracker already serves the database ${path}. Stop it first, choose another folder with --data, or use PostgreSQL for several processes.`,
    )
  }
  return { release: () => file.close() }
}
