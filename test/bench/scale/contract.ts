// The contract between the scale bench and its child processes. Arguments and results are JSON.
import { z } from 'zod'

export const crowdSchema = z.object({
  desktops: z.int().min(1),
  readers: z.int().min(1),
  /** The number of desktops in one workspace, and also the number of its readers. */
  teamSize: z.int().min(1),
  /** The number of desktops and of readers in the first workspace, which is larger than the others. */
  largeTeamSize: z.int().min(1),
  /** The paths of two files that the seeding process writes. A line of `devicesFile` has a device token and its workspace; a line of `visitsFile` has a visit token. */
  devicesFile: z.string(),
  visitsFile: z.string(),
})
export type Crowd = z.infer<typeof crowdSchema>

export type Team = { workspaceId: string; desktops: number }
export type CrowdReady = { teams: Team[] }

/** The memory of a process after a garbage collection. */
export type Memory = { rssBytes: number; heapBytes: number }
/** `polls`: the number of long polls that wait. */
export type ServerState = { connections: number; polls: number }

export const pollsArgumentsSchema = z.object({ url: z.url(), devicesFile: z.string() })
export type PollsArguments = z.infer<typeof pollsArgumentsSchema>

export const readersArgumentsSchema = z.object({
  url: z.url(),
  visitsFile: z.string(),
  pageCount: z.int().min(1),
  /** The readers share the connections in turn if there are fewer connections. */
  connections: z.int().min(1),
  /** The average time between two beats of a reader. */
  beatEveryMs: z.int().min(1),
})
export type ReadersArguments = z.infer<typeof readersArgumentsSchema>

/** The URL at which a child process returns its results. */
export type ChildReady = { url: string }

/**
 * The results for one event. `arrived`: the number of desktops that have the event. `latencies`: for each of them, the time in ms from the request of
 * the event to the arrival at the desktop; only present if `arrived` is at least the number that the bench asked for.
 */
export type PollResults = { arrived: number; latencies?: number[]; answered: number; refused: number }

/** The beats that were open at some time between two instants. `latencies` are in ms, from the planned time of the beat to its answer. */
export type ReaderResults = { latencies: number[]; acknowledged: number; refused: number }
