import { sql } from 'kysely'
import type { SeedConnection } from './seed-connection.ts'

/** Drops the indexes of these tables except for those of keys, runs `work`, and creates the indexes again. Many rows are inserted much faster then. */
export async function withoutIndexes(
  { db, dialect }: Pick<SeedConnection, 'db' | 'dialect'>,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const { rows } =
    dialect === 'postgres'
      ? await sql<{ name: string; definition: string }>`
          select indexname as name, indexdef as definition from pg_indexes
          where schemaname = current_schema() and tablename in (${sql.join(tables)}) and indexdef not like 'CREATE UNIQUE%'`.execute(
          db,
        )
      : await sql<{ name: string; definition: string }>`
          select name, sql as definition from sqlite_master
          where type = 'index' and tbl_name in (${sql.join(tables)}) and sql is not null and sql not like 'CREATE UNIQUE%'`.execute(
          db,
        )
  for (const { name } of rows) await sql.raw(`drop index "${name}"`).execute(db)
  await work()
  for (const { definition } of rows) await sql.raw(definition).execute(db)
}
