// What the beats bench and the processes that it starts tell each other: arguments as JSON, results as one JSON line.
import { z } from 'zod'

export const loadArgumentsSchema = z.object({
  url: z.url(),
  path: z.string(),
  /** A file with one visit token a line. */
  tokensFile: z.string(),
  pageCount: z.int().min(1),
  connections: z.int().min(1),
  seconds: z.number().positive(),
  /** Requests a second at most; null: each connection as fast as it is answered. */
  rate: z.number().positive().nullable(),
  /** Answers to what was sent before are not timed: the process that sends is new then, and so are its readers to the tracker. */
  settleMs: z.number().min(0).default(0),
})
export type LoadArguments = z.input<typeof loadArgumentsSchema>

export type LoadResult = {
  acknowledged: number
  refused: number
  perSecond: number
  p50: number
  p99: number
}

export const rawArgumentsSchema = z.object({
  databaseUrl: z.string(),
  batch: z.int().min(1),
  seconds: z.number().positive(),
})
export type RawArguments = z.infer<typeof rawArgumentsSchema>
export type RawResult = { rowsPerSecond: number }

/** Since the tracker's start. */
export type Counted = { transactions: number; cpuMicros: number }
