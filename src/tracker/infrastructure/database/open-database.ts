import type { DatabaseClient, StoreLog } from './client.ts'
import type { MigrateMode } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

export const isSqlite = (location: string): boolean => !/^postgres(ql)?:\/\//.test(location)
export const sqlitePath = (location: string): string => location.replace(/^sqlite:/, '')

/**
 * Opens `postgres://…`, `sqlite:<file>` or the path of a file, and runs the missing migrations. `migrate` `off`: runs none.
 * @throws NewerSchema, OlderSchema
 */
export function openDatabase(
  location: string,
  log: StoreLog,
  { migrate = 'auto' }: { migrate?: MigrateMode } = {},
): Promise<DatabaseClient> {
  return isSqlite(location)
    ? openSqlite(sqlitePath(location), migrate)
    : openPostgres(location, log, { migrate })
}
