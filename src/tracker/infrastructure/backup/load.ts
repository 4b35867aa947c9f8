// Creates the schema of a backup in an empty database, and loads rows into its tables.
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import pg from 'pg'
import { repeatSchema, type SchemaHistory } from '../database/migrate.ts'
import { isSqlite, sqlitePath } from '../database/open-database.ts'
import type { SchemaStep } from '../database/schema-steps/step.ts'
import type { Row } from './snapshot.ts'

export type RestoreTarget = {
  /** The names of the tables that exist. */
  tables(): Promise<string[]>
  /** @throws NewerSchema if the history belongs to a newer version */
  createSchema(history: SchemaHistory): Promise<void>
  /**
   * Replaces the rows of a table. Returns the number of rows. All loads between `begin` and `commit` are one transaction, so an interrupted restore
   * leaves empty tables.
   */
  load(table: string, columns: readonly string[], rows: AsyncIterable<Row>): Promise<number>
  /** Adds a row to the table `installation`. */
  note(name: string, value: string): Promise<void>
  begin(): Promise<void>
  commit(): Promise<void>
  close(): Promise<void>
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
/** PostgreSQL allows 65,535 parameters in one statement. */
const maxParameters = 30_000
const maxRowsPerInsert = 1_000

async function* inBatches(rows: AsyncIterable<Row>, size: number): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const insertStart = (table: string, columns: readonly string[]) =>
  `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values `

function targetInSqlite(path: string, knownSteps?: readonly SchemaStep[]): RestoreTarget {
  mkdirSync(dirname(resolve(path)), { recursive: true })
  const file = new SqliteFile(path)
  file.pragma('journal_mode = WAL')
  file.pragma('synchronous = FULL')
  return {
    tables: async () =>
      file.prepare(`select name from sqlite_schema where type = 'table'`).pluck().all() as string[],
    // The connection stays open after the migrations. `destroy` of Kysely would close it.
    createSchema: (history) =>
      repeatSchema(
        new Kysely<never>({ dialect: new SqliteDialect({ database: file as never }) }),
        history,
        knownSteps,
      ),
    async load(table, columns, rows) {
      file.exec(`delete from ${quoted(table)}`)
      const insert = file.prepare(`${insertStart(table, columns)}(${columns.map(() => '?').join(', ')})`)
      let count = 0
      for await (const row of rows) {
        insert.run(...row)
        count += 1
      }
      return count
    },
    note: async (name, value) =>
      void file.prepare('insert into installation (name, value) values (?, ?)').run(name, value),
    begin: async () => void file.exec('begin immediate'),
    commit: async () => void file.exec('commit'),
    close: async () => void file.close(),
  }
}

async function targetInPostgres(
  location: string,
  knownSteps?: readonly SchemaStep[],
): Promise<RestoreTarget> {
  const pool = new pg.Pool({ connectionString: location, max: 1, application_name: 'lastpage-restore' })
  pool.on('error', () => undefined)
  const client = await pool.connect()
  return {
    async tables() {
      const { rows } = await client.query<{ name: string }>(
        'select table_name as name from information_schema.tables where table_schema = current_schema()',
      )
      return rows.map(({ name }) => name)
    },
    async createSchema(history) {
      const own = new pg.Pool({ connectionString: location, max: 1, application_name: 'lastpage-restore' })
      const db = new Kysely<never>({ dialect: new PostgresDialect({ pool: own }) })
      await repeatSchema(db, history, knownSteps).finally(() => db.destroy())
    },
    async load(table, columns, rows) {
      await client.query(`delete from ${quoted(table)}`)
      const size = Math.min(maxRowsPerInsert, Math.floor(maxParameters / columns.length))
      let count = 0
      for await (const batch of inBatches(rows, size)) {
        const places = batch.map(
          (_row, at) =>
            `(${columns.map((_name, index) => `$${at * columns.length + index + 1}`).join(', ')})`,
        )
        await client.query(insertStart(table, columns) + places.join(', '), batch.flat())
        count += batch.length
      }
      return count
    },
    note: async (name, value) =>
      void (await client.query('insert into installation (name, value) values ($1, $2)', [name, value])),
    begin: async () => void (await client.query('begin')),
    commit: async () => void (await client.query('commit')),
    async close() {
      client.release(true)
      await pool.end()
    },
  }
}

/**
 * Opens `postgres://…` or `sqlite:<file>` as the target of a restore. An SQLite file is created if it does not exist. `knownSteps`: the steps of this
 * version; a test gives others.
 */
export async function openRestoreTarget(
  location: string,
  knownSteps?: readonly SchemaStep[],
): Promise<RestoreTarget> {
  return isSqlite(location)
    ? targetInSqlite(sqlitePath(location), knownSteps)
    : targetInPostgres(location, knownSteps)
}
