// Runs a bench on SQLite and PostgreSQL, or only on the database in `case`.
import { startPostgres } from '../fixtures/postgres.ts'
import type { BenchOptions } from './bench.ts'
import type { Row } from './row.ts'

type Measure = (name: 'sqlite' | 'postgres', databaseUrl: string | undefined) => Promise<Row[]>

export async function onEachDatabase(options: BenchOptions, measure: Measure): Promise<Row[]> {
  const wanted = (name: string) => options.case === undefined || options.case === name
  const rows = wanted('sqlite') ? await measure('sqlite', undefined) : []
  if (!wanted('postgres')) return rows
  const postgres = await startPostgres()
  try {
    return [...rows, ...(await measure('postgres', await postgres.createDatabase()))]
  } finally {
    await postgres.stop()
  }
}
