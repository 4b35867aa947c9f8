// Reads the tables of a migrated database from SQLite's own catalogue.
import SqliteFile from 'better-sqlite3'
import { z } from 'zod'
import { openDatabase } from '../../src/tracker/infrastructure/database/open-database.ts'

export type Column = {
  name: string
  type: string
  nullable: boolean
  /** Position in the primary key, from 1; 0: not part of it. */
  keyPosition: number
}

export type Table = { name: string; columns: Column[] }

const TableRow = z.object({ name: z.string() })
const ColumnRow = z.object({ name: z.string(), type: z.string(), notnull: z.number(), pk: z.number() })

/** Runs all migrations on the SQLite file `path` and returns its tables by name, without those of the migration tool. */
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
