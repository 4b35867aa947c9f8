// What the scale bench and the processes that it starts tell each other: arguments as JSON, results as JSON.
import { z } from 'zod'

export const crowdSchema = z.object({
  desktops: z.int().min(1),
  readers: z.int().min(1),
  /** Desktops of one workspace; its readers are as many. */
  teamSize: z.int().min(1),
  /** Where the tracker writes a device token and its workspace a line, and a visit token a line. */
  devicesFile: z.string(),
  visitsFile: z.string(),
})
export type Crowd = z.infer<typeof crowdSchema>

export type CrowdReady = { url: string; invite: string; workspaces: string[] }

/** After a garbage collection. */
export type Memory = { rssBytes: number; heapBytes: number }

export const pollsArgumentsSchema = z.object({ url: z.url(), devicesFile: z.string() })
export type PollsArguments = z.infer<typeof pollsArgumentsSchema>

/** The address at which the desktops tell what they have seen. */
export type PollsReady = { url: string }

/** What desktops have seen of one event: ms from before its transaction to each arrival, and polls answered so far. */
export type Seen = { latencies: number[]; answered: number; refused: number }
