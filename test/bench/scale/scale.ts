// Ten thousand desktops in long poll and ten thousand readers on one tracker process: what each costs in memory, and how soon
// all desktops that an event concerns have it while the readers' beats come in.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually, type Part, startPart } from '../../fixtures/part.ts'
import type { LoadArguments, LoadResult } from '../beats/contract.ts'
import type { Bench, BenchOptions } from '../bench.ts'
import { onEachDatabase } from '../databases.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import type { Crowd, CrowdReady, Memory, PollsArguments, PollsReady, Seen } from './contract.ts'

const teamSize = 50
/** Readers report every 2 s while they turn pages and move, and are silent while they only look: taken together, as often as this. */
const beatEveryMs = 10_000
const eventEveryMs = 250
const soonMs = 1_000
const answerWithinMs = 50
const bytesEach = 100_000
/** Files that a tracker holds open besides its callers' connections. */
const otherFiles = 200
const allSeenWithinMs = 300_000
/** A machine that is busy otherwise takes minutes until ten thousand are connected. */
const connectedWithinMs = 900_000

export const scale: Bench = async (options) => {
  const connections = connectionsFor(options.people, options.people)
  return onEachDatabase(options, (name, databaseUrl) => measure(name, databaseUrl, connections, options))
}

/** How many connections the readers may have: one each, or fewer where a process may not hold so many files open. */
function connectionsFor(desktops: number, readers: number): number {
  const limit =
    Number(execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' })) || Number.MAX_SAFE_INTEGER
  const left = limit - otherFiles - desktops
  if (left < Math.min(readers, 100)) {
    throw new Error(
      `A process may hold ${limit} files open here; ${desktops} desktops and as many readers need ${desktops + readers + otherFiles}. Raise the limit (ulimit -n, LimitNOFILE=) or pass --people with fewer.`,
    )
  }
  return Math.min(readers, left)
}

async function measure(
  name: string,
  databaseUrl: string | undefined,
  connections: number,
  options: BenchOptions,
): Promise<Row[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-scale-'))
  const parts: Part<unknown>[] = []
  const started = <T>(part: Part<T>) => {
    parts.unshift(part as Part<unknown>)
    return part.ready
  }
  const crowd: Crowd = {
    desktops: options.people,
    readers: options.people,
    teamSize: Math.min(teamSize, options.people),
    devicesFile: path.join(dir, 'devices'),
    visitsFile: path.join(dir, 'visits'),
  }
  try {
    const { url, workspaces } = started(await startTracker(dir, databaseUrl, crowd))
    const alone = await read<Memory>(`${url}/bench/memory`)
    const polling = performance.now()
    const polls = started(await startPolls({ url, devicesFile: crowd.devicesFile }))
    const pollingMs = performance.now() - polling
    const withPolls = await read<Memory>(`${url}/bench/memory`)
    options.say(`scale on ${name}: ${crowd.desktops} desktops wait, after ${Math.round(pollingMs)} ms`)
    const scene = { url, polls: polls.url, workspaces, crowd, connections, ...options }
    const withReaders = await weighReaders(scene)
    const seen = await whileReading(scene)
    options.say(
      `scale on ${name}: ${Math.round(seen.load.perSecond)} beats a second over ${connections} connections; ${seen.answered} polls answered meanwhile`,
    )
    return rowsOf(name, crowd, { alone, withPolls, withReaders, ...seen })
  } finally {
    for (const part of parts) await part.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

type Scene = BenchOptions & {
  url: string
  polls: string
  workspaces: string[]
  crowd: Crowd
  connections: number
}

/** Each reader has sent a beat or is connected: weighed apart, because a garbage collection would hold up their answers. */
async function weighReaders({ url, crowd, connections, seconds }: Scene): Promise<Memory> {
  const reading = startReaders({ ...beatsOf(url, crowd, connections), seconds })
  await eventually(
    'all readers are connected',
    async () => {
      const open = await read<{ connections: number }>(`${url}/bench/connections`)
      return open.connections >= crowd.desktops + connections
    },
    allSeenWithinMs,
  )
  const memory = await read<Memory>(`${url}/bench/memory`)
  await reading
  return memory
}

const beatsOf = (url: string, crowd: Crowd, connections: number) => ({
  ...{ url, path: '/api/view/beats', tokensFile: crowd.visitsFile, pageCount: 8, connections },
  rate: (crowd.readers * 1000) / beatEveryMs,
})

/** Readers read; in the middle of it things happen: to one team after the other, and at last to all at once. */
async function whileReading(scene: Scene) {
  const { url, polls, workspaces, crowd, connections, seconds } = scene
  const before = await read<Seen>(`${polls}/none`)
  const reading = startReaders({ ...beatsOf(url, crowd, connections), seconds })
  const toTeams: number[] = []
  const endsAt = performance.now() + seconds * 1000
  for (let turn = 0; performance.now() < endsAt; turn += 1) {
    const workspace = workspaces[turn % Math.floor(crowd.desktops / crowd.teamSize)] as string
    toTeams.push(...(await happen(scene, [workspace], crowd.teamSize)))
    await new Promise((resolve) => setTimeout(resolve, eventEveryMs))
  }
  const load = await reading
  const { answered } = await read<Seen>(`${polls}/none`)
  const toAll = await happen(scene, workspaces, crowd.desktops)
  return { toTeams, toAll, load, answered: answered - before.answered }
}

let events = 0

/** Makes an event and waits until all desktops that it concerns have it; how long each took. */
async function happen({ url, polls }: Scene, workspaces: string[], concerned: number): Promise<number[]> {
  events += 1
  const id = `${performance.timeOrigin + performance.now()}-${events}`
  const answer = await fetch(`${url}/bench/happen`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, workspaces }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return eventually(
    `${concerned} desktops have the event`,
    async () => {
      const { latencies, refused } = await read<Seen>(`${polls}/${id}`)
      if (refused > 0) throw new Error(`${refused} polls were refused`)
      if (latencies.length > concerned) throw new Error('An event came twice')
      return latencies.length === concerned && latencies
    },
    allSeenWithinMs,
  )
}

type Measured = Awaited<ReturnType<typeof whileReading>> & {
  alone: Memory
  withPolls: Memory
  withReaders: Memory
}

function rowsOf(name: string, { desktops, readers }: Crowd, seen: Measured): Row[] {
  const row = (metric: string, unit: string, value: number, against: number) =>
    rowOf({ bench: 'scale', case: name, metric, unit, value, against })
  const times = (metric: string, latencies: number[]) => [
    row(`${metric}_p50`, 'ms', percentile(latencies, 0.5), soonMs),
    row(`${metric}_p99`, 'ms', percentile(latencies, 0.99), soonMs),
    row(`${metric}_all`, 'ms', percentile(latencies, 1), soonMs),
  ]
  return [
    row('bytes_per_idle_poll', 'B', (seen.withPolls.rssBytes - seen.alone.rssBytes) / desktops, bytesEach),
    row('bytes_per_reader', 'B', (seen.withReaders.rssBytes - seen.withPolls.rssBytes) / readers, bytesEach),
    ...times('event_to_team', seen.toTeams),
    ...times('event_to_everybody', seen.toAll),
    row('beats_per_s', 'beats/s', seen.load.perSecond, (readers * 1000) / beatEveryMs),
    row('beat_p99', 'ms', seen.load.p99, answerWithinMs),
  ]
}

const startTracker = (dir: string, databaseUrl: string | undefined, crowd: Crowd) =>
  startPart<CrowdReady>('test/bench/scale/tracker-of-a-crowd.ts', {
    args: ['--data', dir, '--port', '0', ...(databaseUrl ? ['--database-url', databaseUrl] : [])],
    env: {
      SCALE_CROWD: JSON.stringify(crowd),
      TRACKER_RATE_LIMIT: 'false',
      TRACKER_LOG_LEVEL: 'warn',
      // Readers whose first beat is a while away, on a slow machine, are readers nevertheless.
      TRACKER_VISIBLE_LEASE_MS: '600000',
    },
    readyTimeoutMs: connectedWithinMs,
  })

const startPolls = (options: PollsArguments) =>
  startPart<PollsReady>('test/bench/scale/polls.ts', {
    args: [JSON.stringify(options)],
    readyTimeoutMs: connectedWithinMs,
  })

async function startReaders(options: LoadArguments): Promise<LoadResult> {
  const part = await startPart<LoadResult>('test/bench/beats/load.ts', {
    args: [JSON.stringify(options)],
    readyTimeoutMs: options.seconds * 1000 + connectedWithinMs,
  })
  await part.stop()
  if (part.ready.refused > 0) throw new Error(`${part.ready.refused} beats were refused`)
  return part.ready
}

async function read<T>(url: string): Promise<T> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as T
}
