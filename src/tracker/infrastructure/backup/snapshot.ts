// Reads all tables of a database in one consistent state, while trackers write to it. The rows have the same form on SQLite and PostgreSQL, so a
// backup of one engine can be restored into the other.
import SqliteFile from 'better-sqlite3'
import pg from 'pg'
import { isSqlite, sqlitePath } from '../database/open-database.ts'

/** The schema has only texts and integers that fit into a JavaScript number. */
export type Cell = string | number | null
export type Row = readonly Cell[]

export type TableSnapshot = {
  name: string
  /** The names of the columns, sorted. The cells of a row are in this order. */
  columns: readonly string[]
  rows(): AsyncIterable<Row>
}

export type DatabaseSnapshot = {
  engine: 'sqlite' | 'postgres'
  /** Epoch ms by the clock of the host. Each write that was confirmed before this instant is in the snapshot. */
  takenAt: number
  /** The names of the migrations that have run, sorted. */
  migrations: readonly string[]
  /** All tables except the tables of the migration tool, sorted by name. */
  tables: readonly TableSnapshot[]
  close(): Promise<void>
}

const isOwnTable = (name: string) => !name.startsWith('kysely_') && !name.startsWith('sqlite_')
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
const selectAll = (name: string, columns: readonly string[]) =>
  `select ${columns.map(quoted).join(', ')} from ${quoted(name)}`

/** In WAL mode, a read transaction sees one state of the database and does not block the tracker. */
function snapshotOfSqlite(path: string): DatabaseSnapshot {
  const file = new SqliteFile(path, { readonly: true, fileMustExist: true })
  try {
    const takenAt = Date.now()
    file.exec('begin')
    const names = (sql: string) => file.prepare(sql).pluck().all() as string[]
    const tables = names(`select name from sqlite_schema where type = 'table' order by name`).filter(
      isOwnTable,
    )
    return {
      engine: 'sqlite',
      takenAt,
      migrations: names('select name from kysely_migration order by name'),
      tables: tables.map((name) => {
        const columns = names(
          `select name from pragma_table_info('${name.replaceAll("'", "''")}') order by name`,
        )
        return {
          name,
          columns,
          async *rows() {
            yield* file.prepare(selectAll(name, columns)).raw().iterate() as IterableIterator<Row>
          },
        }
      }),
      close: async () => void file.close(),
    }
  } catch (error) {
    file.close()
    throw error
  }
}

const rowsPerFetch = 2_000

/** Yields the rows through a cursor, so that a large table is never in memory as a whole. */
async function* fetchRows(client: pg.Client, query: string): AsyncGenerator<Row> {
  await client.query(`declare backup_rows no scroll cursor for ${query}`)
  try {
    for (;;) {
      const { rows } = await client.query<Cell[]>({
        text: `fetch ${rowsPerFetch} from backup_rows`,
        rowMode: 'array',
      })
      yield* rows
      if (rows.length < rowsPerFetch) return
    }
  } finally {
    await client.query('close backup_rows')
  }
}

async function snapshotOfPostgres(location: string): Promise<DatabaseSnapshot> {
  const { INT2, INT4, INT8 } = pg.types.builtins
  const client = new pg.Client({
    connectionString: location,
    application_name: 'lastpage-backup',
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (oid: number) => ([INT2, INT4, INT8].includes(oid as never) ? Number : String),
    } as pg.CustomTypesConfig,
  })
  // A broken connection rejects the current query. The event must not end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const takenAt = Date.now()
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local statement_timeout = 0')
    await client.query('set local idle_in_transaction_session_timeout = 0')
    const column = async (text: string) => {
      const { rows } = await client.query<string[]>({ text, rowMode: 'array' })
      return rows.map(([value = '']) => value)
    }
    const migrations = await column('select name from kysely_migration order by name')
    const { rows: found } = await client.query<[string, string]>({
      text: `select c.table_name, c.column_name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
        order by c.table_name collate "C", c.column_name collate "C"`,
      rowMode: 'array',
    })
    const columnsOf = Map.groupBy(
      found.filter(([table]) => isOwnTable(table)),
      ([table]) => table,
    )
    return {
      engine: 'postgres',
      takenAt,
      migrations,
      tables: [...columnsOf].map(([name, pairs]) => {
        const columns = pairs.map(([, each]) => each)
        return { name, columns, rows: () => fetchRows(client, selectAll(name, columns)) }
      }),
      close: () => client.end(),
    }
  } catch (error) {
    await client.end()
    throw error
  }
}

/** Opens a snapshot of `postgres://…` or `sqlite:<file>`. The caller closes it. Only one table may be read at a time. */
export async function openSnapshot(location: string): Promise<DatabaseSnapshot> {
  return isSqlite(location) ? snapshotOfSqlite(sqlitePath(location)) : snapshotOfPostgres(location)
}
