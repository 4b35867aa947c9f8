// Starts the child processes of the scale bench, and reads their results.
import { startPart } from '../../fixtures/part.ts'
import type { ChildReady, Crowd, CrowdReady, PollsArguments, ReadersArguments } from './contract.ts'

/** On a busy machine it takes minutes to connect all desktops and readers. */
const connectedWithinMs = 900_000

export const startTracker = (dir: string, databaseUrl: string | undefined, crowd: Crowd) =>
  startPart<CrowdReady>('test/bench/scale/seeded-tracker.ts', {
    args: ['--data', dir, '--port', '0', ...(databaseUrl ? ['--database-url', databaseUrl] : [])],
    env: {
      SCALE_CROWD: JSON.stringify(crowd),
      TRACKER_RATE_LIMIT: 'false',
      TRACKER_LOG_LEVEL: 'warn',
      // On a slow machine, the first beat of a reader may arrive late. The visit must not leave before this beat.
      TRACKER_VISIBLE_LEASE_MS: '600000',
    },
    readyTimeoutMs: connectedWithinMs,
  })

export const startBareServer = () => startPart<ChildReady>('test/bench/scale/bare-server.ts')

const startLoad = (file: string, options: object) =>
  startPart<ChildReady>(`test/bench/scale/${file}`, {
    args: [JSON.stringify(options)],
    readyTimeoutMs: connectedWithinMs,
  })

export const startPolls = (options: PollsArguments) => startLoad('polls.ts', options)
export const startReaders = (options: ReadersArguments) => startLoad('readers.ts', options)

export async function read<T>(url: string): Promise<T> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as T
}

/** The instant that all processes of this machine share, in epoch ms with fractions. */
export const epochNow = (): number => performance.timeOrigin + performance.now()
