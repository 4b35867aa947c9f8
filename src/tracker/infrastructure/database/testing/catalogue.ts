// Reads the schema of a database from its catalogue, and opens a database without running migrations.
import SqliteFile from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import pg from 'pg'
import { sqlitePath } from '../open-database.ts'
import type { Engine } from '../testing.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tables of an earlier schema have no type
type AnyDatabase = Kysely<any>

export type ColumnFacts = { name: string; type: string; nullable: boolean; fallback: string | null }

/** `columns`: by table and column name, a text such as `bigint not null default 0`. `indexes` and `constraints`: SQL by name. */
export type SchemaFacts = {
  columns: Record<string, Record<string, string>>
  indexes: Record<string, string>
  constraints: Record<string, string>
}

function openFile(path: string): SqliteFile.Database {
  const file = new SqliteFile(path)
  file.pragma('journal_mode = WAL')
  file.pragma('synchronous = OFF')
  return file
}

export function openWithoutMigrations(engine: Engine, url: string): AnyDatabase {
  return new Kysely({
    dialect:
      engine === 'sqlite'
        ? new SqliteDialect({ database: openFile(sqlitePath(url)) })
        : new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
  })
}

async function tableNames(db: AnyDatabase): Promise<string[]> {
  const tables = await db.introspection.getTables()
  return tables.map(({ name }) => name).sort()
}

async function columnsOfTable(db: AnyDatabase, engine: Engine, table: string): Promise<ColumnFacts[]> {
  const { rows } =
    engine === 'sqlite'
      ? await sql<ColumnFacts>`select name, type, "notnull" = 0 as nullable, dflt_value as fallback
          from pragma_table_info(${table}) order by name`.execute(db)
      : await sql<ColumnFacts>`select column_name as name, data_type as type, is_nullable = 'YES' as nullable,
          column_default as fallback from information_schema.columns where table_name = ${table} order by 1`.execute(
          db,
        )
  return rows.map((row) => ({ ...row, nullable: Boolean(row.nullable) }))
}

/** Returns the columns of each table. The tables of the migration tool are not included. */
export async function columnsOf(db: AnyDatabase, engine: Engine): Promise<Map<string, ColumnFacts[]>> {
  const columns = new Map<string, ColumnFacts[]>()
  for (const table of await tableNames(db)) columns.set(table, await columnsOfTable(db, engine, table))
  return columns
}

type Named = { name: string; definition: string }

const indexesOf = (db: AnyDatabase, engine: Engine) =>
  engine === 'sqlite'
    ? sql<Named>`select name, sql as definition from sqlite_schema
        where type = 'index' and sql is not null and tbl_name not like 'kysely%' order by name`.execute(db)
    : sql<Named>`select indexname as name, indexdef as definition from pg_indexes
        where schemaname = 'public' and tablename not like 'kysely%' order by 1`.execute(db)

/** On SQLite, the constraints are read from the text of `create table`. */
const constraintsOf = (db: AnyDatabase, engine: Engine) =>
  engine === 'sqlite'
    ? sql<Named>`select name, substr(sql, instr(sql, ', constraint') + 2) as definition from sqlite_schema
        where type = 'table' and sql like '%, constraint%' and name not like 'kysely%' order by name`.execute(
        db,
      )
    : sql<Named>`select conrelid::regclass::text || '.' || conname as name, pg_get_constraintdef(oid) as definition
        from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
        and conrelid::regclass::text not like 'kysely%' order by 1`.execute(db)

const byName = (rows: Named[]) => Object.fromEntries(rows.map(({ name, definition }) => [name, definition]))

export async function readSchema(db: AnyDatabase, engine: Engine): Promise<SchemaFacts> {
  const described = ({ type, nullable, fallback }: ColumnFacts) =>
    `${type}${nullable ? '' : ' not null'}${fallback === null ? '' : ` default ${fallback}`}`
  const tables = [...(await columnsOf(db, engine))]
  return {
    columns: Object.fromEntries(
      tables.map(([table, columns]) => [
        table,
        Object.fromEntries(columns.map((column) => [column.name, described(column)])),
      ]),
    ),
    indexes: byName((await indexesOf(db, engine)).rows),
    constraints: byName((await constraintsOf(db, engine)).rows),
  }
}
