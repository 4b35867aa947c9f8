// Connects 10,000 desktops (long polls) and 10,000 readers to one tracker process. Measures the memory for each desktop and each reader, and
// the time until an event reaches its desktops while the readers send beats.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Part } from '../../fixtures/part.ts'
import { type Bench, type BenchOptions, repeated } from '../bench.ts'
import { onEachDatabase } from '../databases.ts'
import { type Goal, percentile, type Row, rowOf } from '../row.ts'
import { seedDatabase, startBareServer, startTracker } from './children.ts'
import type { Crowd } from './contract.ts'
import { allWait, beatEveryMs, type Connected, connectCrowd } from './crowd-memory.ts'
import { type Crowded, publishEvent, publishInTurn, withBeats } from './events.ts'

const teamSize = 50
/** One team is much larger than the team that Lastpage is made for (200 people), so that work that grows with the square of the team would show. */
const shareOfLargeTeam = 0.2
const eventEveryMs = 250
const soonMs = 1_000
const answerWithinMs = 50
/** The number of files that a tracker opens in addition to its connections. */
const otherFiles = 200

const atMost = (limit: number): Goal => ({ of: 'value', atMost: limit })

export const scale: Bench = async (options) => {
  const connections = connectionsFor(options.people, options.people)
  const floor = await measureFloor(connections, options)
  return onEachDatabase(options, (name, databaseUrl) =>
    measure(name, databaseUrl, { floor, connections }, options),
  )
}

/** Returns the number of connections of all readers: one for each reader, or fewer if the limit of open files is lower. */
function connectionsFor(desktops: number, readers: number): number {
  const limit =
    Number(execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' })) || Number.MAX_SAFE_INTEGER
  const left = limit - otherFiles - desktops
  if (left < Math.min(readers, 100)) {
    throw new Error(
      `A process may open ${limit} files here; ${desktops} desktops and as many readers need ${desktops + readers + otherFiles}. Raise the limit (ulimit -n, LimitNOFILE=) or pass --people with fewer.`,
    )
  }
  return Math.min(readers, left)
}

const crowdOf = (dir: string, people: number): Crowd => ({
  desktops: people,
  readers: people,
  teamSize: Math.min(teamSize, people),
  largeTeamSize: Math.max(1, Math.round(people * shareOfLargeTeam)),
  devicesFile: path.join(dir, 'devices'),
  visitsFile: path.join(dir, 'visits'),
})

/** Runs `work` with a folder, and with a function that takes the parts that are stopped at the end. */
async function withParts<T>(work: (dir: string, started: <R>(part: Part<R>) => R) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-scale-'))
  const parts: Part<unknown>[] = []
  try {
    return await work(dir, (part) => {
      parts.unshift(part)
      return part.ready
    })
  } finally {
    for (const part of parts) await part.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Measures the memory of a server that does nothing but hold the same connections. */
function measureFloor(connections: number, { people, log }: BenchOptions): Promise<Connected> {
  return withParts(async (dir, started) => {
    const crowd = crowdOf(dir, people)
    const tokens = Array.from({ length: people }, (_, index) => `token-of-a-simulated-person-${index}`)
    for (const file of [crowd.devicesFile, crowd.visitsFile]) writeFileSync(file, tokens.join('\n'))
    const { url } = started(await startBareServer())
    const floor = await connectCrowd(url, { crowd, connections }, started)
    log(
      `scale: a server of node:http alone needs ${Math.round(floor.bytesPerPoll)} B a poll and ${Math.round(floor.bytesPerReader)} B a reader`,
    )
    return floor
  })
}

type Limits = { floor: Connected; connections: number }

function measure(
  name: string,
  databaseUrl: string | undefined,
  { floor, connections }: Limits,
  options: BenchOptions,
): Promise<Row[]> {
  return withParts(async (dir, started) => {
    const crowd = crowdOf(dir, options.people)
    const { teams } = await seedDatabase(dir, databaseUrl, crowd)
    const { url } = started(await startTracker(dir, databaseUrl))
    const connected = await connectCrowd(url, { crowd, connections }, started)
    options.log(`scale on ${name}: ${crowd.desktops} desktops and ${crowd.readers} readers are connected`)
    const crowded: Crowded = { url, teams, ...connected }
    const rows = await repeated(options.runs, async () => {
      await allWait(url, crowd)
      const events = await measureEvents(crowded, options)
      return rowsOfEvents(name, crowd, events)
    })
    return [...rowsOfMemory(name, connected, floor), ...rows]
  })
}

/** Publishes events while readers send beats: to one workspace after the other, to the large one, and to all workspaces in one transaction. */
async function measureEvents(crowded: Crowded, { seconds }: BenchOptions) {
  const [large, ...others] = crowded.teams
  const small = { ...crowded, teams: others.length > 0 ? others : crowded.teams }
  const toTeams = await withBeats(crowded, () => publishInTurn(small, { seconds, everyMs: eventEveryMs }))
  const toLarge = await publishEvent(crowded, large ? [large] : [])
  const toAll = await withBeats(crowded, () => publishEvent(crowded, crowded.teams))
  return { toTeams, toLarge, toAll }
}

const rowIn =
  (name: string) =>
  (metric: string, unit: string, value: number, against: number, goal?: Goal): Row =>
    rowOf({ bench: 'scale', case: name, metric, unit, value, against, ...(goal ? { goal } : {}) })

const bytesPerPoll = 10_000
const bytesPerReader = 5_000

/** The memory is measured once, because the desktops and readers connect once. */
function rowsOfMemory(name: string, connected: Connected, floor: Connected): Row[] {
  const row = rowIn(name)
  return [
    row('bytes_per_idle_poll', 'B', connected.bytesPerPoll, floor.bytesPerPoll, atMost(bytesPerPoll)),
    row('bytes_per_reader', 'B', connected.bytesPerReader, floor.bytesPerReader, atMost(bytesPerReader)),
  ]
}

type Measured = Awaited<ReturnType<typeof measureEvents>>

function rowsOfEvents(name: string, { readers }: Crowd, { toTeams, toLarge, toAll }: Measured): Row[] {
  const row = rowIn(name)
  const times = (metric: string, latencies: number[], goal?: Goal) => [
    row(`${metric}_p50`, 'ms', percentile(latencies, 0.5), soonMs),
    row(`${metric}_p99`, 'ms', percentile(latencies, 0.99), soonMs),
    row(`${metric}_all`, 'ms', percentile(latencies, 1), soonMs, goal),
  ]
  return [
    ...times('event_to_team', toTeams.result),
    ...times('event_to_large_team', toLarge),
    ...times('event_to_everybody', toAll.result, atMost(soonMs)),
    row('beats_per_s', 'beats/s', toTeams.perSecond, (readers * 1000) / beatEveryMs),
    row('beat_p99', 'ms', percentile(toTeams.latencies, 0.99), answerWithinMs),
    // A small crowd may send no beat within these milliseconds.
    row(
      'beat_p99_during_event',
      'ms',
      percentile(toAll.latencies.length > 0 ? toAll.latencies : toTeams.latencies, 0.99),
      answerWithinMs,
      atMost(answerWithinMs),
    ),
  ]
}
