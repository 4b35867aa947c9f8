import type { DatabaseClient, StoreLog } from './client.ts'
import type { MigrateMode } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

export const isSqlite = (location: string): boolean => !/^postgres(ql)?:\/\//.test(location)
export const sqlitePath = (location: string): string => location.replace(/^sqlite:/, '')

/**
 * Opens `postgres://…`, `sqlite:<file>` or the path of a file, and runs the missing migrations. `migrate` `off`: runs none. `directLocation`: the URL for
 * LISTEN and migrations if `location` leads to a connection pooler.
 * @throws NewerSchema, OlderSchema, PoolerProblem
 */
export function openDatabase(
  location: string,
  log: StoreLog,
  { migrate = 'auto', directLocation = null }: { migrate?: MigrateMode; directLocation?: string | null } = {},
): Promise<DatabaseClient> {
  return isSqlite(location)
    ? openSqlite(sqlitePath(location), migrate)
    : openPostgres(location, log, { migrate, directLocation })
}
