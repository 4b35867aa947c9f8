import type { DatabaseClient, StoreLog } from './client.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

export const isSqlite = (location: string): boolean => !/^postgres(ql)?:\/\//.test(location)
export const sqlitePath = (location: string): string => location.replace(/^sqlite:/, '')

/** Opens `postgres://…`, `sqlite:<file>` or the path of a file, and runs the missing migrations. */
export function openDatabase(location: string, log: StoreLog): Promise<DatabaseClient> {
  return isSqlite(location) ? openSqlite(sqlitePath(location)) : openPostgres(location, log)
}
