// Reads the tables of a migrated database from the catalogue of SQLite.
import SqliteFile from 'better-sqlite3'
import { z } from 'zod'
import { openDatabase } from '../../src/tracker/infrastructure/database/open-database.ts'

export type Column = {
  name: string
  type: string
  nullable: boolean
  /** The position in the primary key, counted from 1. The value is 0 if the column is not part of the primary key. */
  keyPosition: number
}

export type Table = { name: string; columns: Column[] }

const TableRow = z.object({ name: z.string() })
const ColumnRow = z.object({ name: z.string(), type: z.string(), notnull: z.number(), pk: z.number() })

/** Runs all migrations on the SQLite file `path`. Returns the tables in alphabetical order, without the tables of the migration tool. */
export async function readCatalogue(path: string): Promise<Table[]> {
  const store = await openDatabase(`sqlite:${path}`, { warn() {} })
  await store.close()
  const database = new SqliteFile(path, { readonly: true })
  try {
    const names = z
      .array(TableRow)
      .parse(
        database
          .prepare(
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%' order by name",
          )
          .all(),
      )
    return names.map(({ name }) => ({
      name,
      columns: z
        .array(ColumnRow)
        .parse(database.pragma(`table_info(${name})`))
        .map(({ name: column, type, notnull, pk }) => ({
          name: column,
          type,
          nullable: notnull === 0,
          keyPosition: pk,
        })),
    }))
  } finally {
    database.close()
  }
}
