// The contract between the scale bench and its child processes. Arguments and results are JSON.
import { z } from 'zod'

export const crowdSchema = z.object({
  desktops: z.int().min(1),
  readers: z.int().min(1),
  /** The number of desktops in one workspace, and also the number of its readers. */
  teamSize: z.int().min(1),
  /** The paths of two files that the tracker writes. A line of `devicesFile` has a device token and its workspace; a line of `visitsFile` has a visit token. */
  devicesFile: z.string(),
  visitsFile: z.string(),
})
export type Crowd = z.infer<typeof crowdSchema>

export type CrowdReady = { url: string; invite: string; workspaces: string[] }

/** The memory of the tracker process after a garbage collection. */
export type Memory = { rssBytes: number; heapBytes: number }

export const pollsArgumentsSchema = z.object({ url: z.url(), devicesFile: z.string() })
export type PollsArguments = z.infer<typeof pollsArgumentsSchema>

/** The URL at which the child process returns its results. */
export type PollsReady = { url: string }

/** The results for one event. `latencies`: for each desktop, the time in ms from the request of the event to the arrival at the desktop. `answered`: the number of all answered polls so far. */
export type PollResults = { latencies: number[]; answered: number; refused: number }
