import type { Row } from './row.ts'

export type BenchOptions = {
  /** How often each measurement is repeated. */
  runs: number
  /** The number of measured visits. Each bench has its own default. A smaller number is only enough for a smoke test. */
  visits?: number | undefined
  /** The number of desktops in `scale`, and also the number of readers. */
  people: number
  /** The duration of each load. */
  seconds: number
  /** Runs only this case of a bench with several cases. */
  case?: string | undefined
  log: (line: string) => void
}

/**
 * Returns the rows of each run, so that the same case and metric occurs `runs` times. The preparation, such as seeding a database, need not be repeated.
 * Throws if the measured operation gives a wrong result, because the duration of a broken
 * operation is meaningless.
 */
export type Bench = (options: BenchOptions) => Promise<Row[]>

/** Repeats a measurement, and returns the rows of all runs. */
export async function repeated(runs: number, measure: (run: number) => Promise<Row[]>): Promise<Row[]> {
  const rows: Row[] = []
  for (let run = 0; run < runs; run += 1) rows.push(...(await measure(run)))
  return rows
}
