// What every bench is given and answers with.
import type { Row } from './row.ts'

export type BenchOptions = {
  /** How many visits are measured; a bench has its own default. Fewer make a smoke, not a measurement. */
  visits?: number | undefined
  /** Desktops in scale, and as many readers. */
  people: number
  /** How long each load lasts. */
  seconds: number
  /** One case only, where a bench has many. */
  case?: string | undefined
  say: (line: string) => void
}

/** Throws where what it measured did not work: a number of something that is broken says nothing. */
export type Bench = (options: BenchOptions) => Promise<Row[]>
