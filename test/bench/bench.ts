import type { Row } from './row.ts'

export type BenchOptions = {
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

/** Throws if the measured operation gives a wrong result, because the duration of a broken operation is meaningless. */
export type Bench = (options: BenchOptions) => Promise<Row[]>
