// The contract between the beats bench and its child processes. Arguments are JSON, and the result is one JSON line.
import { z } from 'zod'

export const loadArgumentsSchema = z.object({
  url: z.url(),
  /** More trackers that get the requests. */
  otherUrls: z.array(z.url()).default([]),
  /** Which tracker gets a beat. `sticky`: one tracker gets all beats of a visit. `mixed`: each beat goes to a random tracker. */
  routing: z.enum(['sticky', 'mixed']).default('sticky'),
  path: z.string(),
  /** The path of a file with one visit token per line. */
  tokensFile: z.string(),
  /** True: continues the page loads of the previous process with this file. Otherwise each process adds a load to each visit, and the rows grow. */
  continues: z.boolean().default(false),
  pageCount: z.int().min(1),
  /** The number of readers that send at the same time. */
  connections: z.int().min(1),
  seconds: z.number().positive(),
  /** The maximum number of requests per second. Null if each connection must send its next request directly after a response. */
  rate: z.number().positive().nullable(),
  /** The result does not contain the response times of the first `settleMs`, because the code of the new process is not compiled yet and the caches of the tracker are not filled yet. */
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
/** `commitP99`: ms, of one transaction. */
export type RawResult = { rowsPerSecond: number; commitP99: number }

/** The counts since the start of the tracker. */
export type TrackerCounters = {
  pid: number
  batches: number
  cpuMicros: number
  /** Rows that the fast path tried to write, and those that another writer had changed meanwhile. */
  tried: number
  lost: number
}
