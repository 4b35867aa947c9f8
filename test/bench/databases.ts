// Runs a bench on SQLite and PostgreSQL, or only on the database in `case`.
import { startPostgres } from '../fixtures/postgres.ts'
import type { BenchOptions } from './bench.ts'
import type { Row } from './row.ts'

/** `url`: the URL of an empty database. SQLite has none, because its file is in the data folder. */
export type BenchDatabase = { name: 'sqlite' | 'postgres'; url: string | undefined }

type Measure = (name: BenchDatabase['name'], databaseUrl: string | undefined) => Promise<Row[]>

export const onEachDatabase = (options: BenchOptions, measure: Measure): Promise<Row[]> =>
  onAllDatabases(options, async (databases) => {
    const rows: Row[] = []
    for (const { name, url } of databases) rows.push(...(await measure(name, url)))
    return rows
  })

/** `light`: PostgreSQL does not wait for the disk. Only for a bench that measures no writes. */
export async function onAllDatabases(
  options: BenchOptions,
  measure: (databases: BenchDatabase[]) => Promise<Row[]>,
  { light = false } = {},
): Promise<Row[]> {
  const wanted = (name: string) => options.case === undefined || options.case === name
  const sqlite: BenchDatabase[] = wanted('sqlite') ? [{ name: 'sqlite', url: undefined }] : []
  if (!wanted('postgres')) return measure(sqlite)
  const postgres = await startPostgres({ light })
  try {
    return await measure([...sqlite, { name: 'postgres', url: await postgres.createDatabase() }])
  } finally {
    await postgres.stop()
  }
}
