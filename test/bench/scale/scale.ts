// Connects 10,000 desktops (long polls) and 10,000 readers to one tracker process. Measures the memory for each desktop and each reader, and
// the time until an event reaches its desktops while the readers send beats.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually, type Part, startPart } from '../../fixtures/part.ts'
import type { LoadArguments, LoadResult } from '../beats/contract.ts'
import type { Bench, BenchOptions } from '../bench.ts'
import { onEachDatabase } from '../databases.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import type { Crowd, CrowdReady, Memory, PollResults, PollsArguments, PollsReady } from './contract.ts'

const teamSize = 50
/** The average time between two beats of a reader. An active reader sends a beat every 2 s, and an inactive reader sends none. */
const beatEveryMs = 10_000
const eventEveryMs = 250
const soonMs = 1_000
const answerWithinMs = 50
const bytesEach = 100_000
/** The number of files that a tracker opens in addition to its connections. */
const otherFiles = 200
const allSeenWithinMs = 300_000
/** On a busy machine it takes minutes to connect all desktops and readers. */
const connectedWithinMs = 900_000

export const scale: Bench = async (options) => {
  const connections = connectionsFor(options.people, options.people)
  return onEachDatabase(options, (name, databaseUrl) => measure(name, databaseUrl, connections, options))
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
    options.log(`scale on ${name}: ${crowd.desktops} desktops are polling after ${Math.round(pollingMs)} ms`)
    const setup = { url, polls: polls.url, workspaces, crowd, connections, ...options }
    const withReaders = await measureReaderMemory(setup)
    const seen = await measureEvents(setup)
    options.log(
      `scale on ${name}: ${Math.round(seen.load.perSecond)} beats per second over ${connections} connections; ${seen.answered} polls answered in the same time`,
    )
    return rowsOf(name, crowd, { alone, withPolls, withReaders, ...seen })
  } finally {
    for (const part of parts) await part.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

type Setup = BenchOptions & {
  url: string
  polls: string
  workspaces: string[]
  crowd: Crowd
  connections: number
}

/** Measures the memory while all readers are connected. The measurement uses a separate load, because the garbage collection delays responses. */
async function measureReaderMemory({ url, crowd, connections, seconds }: Setup): Promise<Memory> {
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

/** Publishes events while readers send beats: to one workspace after the other, and at the end to all workspaces in one transaction. */
async function measureEvents(setup: Setup) {
  const { url, polls, workspaces, crowd, connections, seconds } = setup
  const before = await read<PollResults>(`${polls}/none`)
  const reading = startReaders({ ...beatsOf(url, crowd, connections), seconds })
  const toTeams: number[] = []
  const endsAt = performance.now() + seconds * 1000
  for (let turn = 0; performance.now() < endsAt; turn += 1) {
    const workspace = workspaces[turn % Math.floor(crowd.desktops / crowd.teamSize)] as string
    toTeams.push(...(await publishEvent(setup, [workspace], crowd.teamSize)))
    await new Promise((resolve) => setTimeout(resolve, eventEveryMs))
  }
  const load = await reading
  const { answered } = await read<PollResults>(`${polls}/none`)
  const toAll = await publishEvent(setup, workspaces, crowd.desktops)
  return { toTeams, toAll, load, answered: answered - before.answered }
}

let events = 0

/** Publishes an event in these workspaces, and waits until all desktops of the workspaces have received the event. Returns the latency of each desktop in ms. */
async function publishEvent(
  { url, polls }: Setup,
  workspaces: string[],
  concerned: number,
): Promise<number[]> {
  events += 1
  const id = `${performance.timeOrigin + performance.now()}-${events}`
  const answer = await fetch(`${url}/bench/event`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, workspaces }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return eventually(
    `${concerned} desktops have the event`,
    async () => {
      const { latencies, refused } = await read<PollResults>(`${polls}/${id}`)
      if (refused > 0) throw new Error(`${refused} polls were refused`)
      if (latencies.length > concerned) throw new Error('A desktop received an event twice')
      return latencies.length === concerned && latencies
    },
    allSeenWithinMs,
  )
}

type Measured = Awaited<ReturnType<typeof measureEvents>> & {
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
