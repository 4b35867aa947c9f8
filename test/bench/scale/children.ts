// Starts the child processes of the scale bench, and reads their results.
import { startPart } from '../../fixtures/part.ts'
import type { ChildReady, Crowd, CrowdReady, PollsArguments, ReadersArguments } from './contract.ts'

/** On a busy machine it takes minutes to connect all desktops and readers. */
const connectedWithinMs = 900_000

const settingsOf = (dir: string, databaseUrl: string | undefined) => ({
  args: ['--data', dir, '--port', '0', ...(databaseUrl ? ['--database-url', databaseUrl] : [])],
  env: {
    TRACKER_RATE_LIMIT: 'false',
    TRACKER_LOG_LEVEL: 'warn',
    // On a slow machine, the first beat of a reader may arrive late. The visit must not leave before this beat.
    TRACKER_VISIBLE_LEASE_MS: '600000',
  },
  readyTimeoutMs: connectedWithinMs,
})

/** Writes the rows of the crowd into the empty database. */
export async function seedDatabase(
  dir: string,
  databaseUrl: string | undefined,
  crowd: Crowd,
): Promise<CrowdReady> {
  const { env, ...settings } = settingsOf(dir, databaseUrl)
  const seeding = await startPart<CrowdReady>('test/bench/scale/seed-process.ts', {
    ...settings,
    env: { ...env, SCALE_CROWD: JSON.stringify(crowd) },
  })
  await seeding.stop()
  return seeding.ready
}

export const startTracker = (dir: string, databaseUrl: string | undefined) =>
  startPart<ChildReady>('test/bench/scale/tracker-with-events.ts', settingsOf(dir, databaseUrl))

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
