// A child process that simulates many readers. Each connection stays open, and sends beats for its own visits in turn.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { z } from 'zod'
import { percentile } from '../row.ts'
import { type Connection, openConnections } from './connection.ts'
import { type LoadResult, loadArgumentsSchema } from './contract.ts'

type Options = z.output<typeof loadArgumentsSchema>
/** `since`: epoch ms. */
type Visit = { token: string; load: string; seq: number; since: number; pages: Record<string, number> }

function beatOf(visit: Visit, pageCount: number, now: number): string {
  visit.seq += 1
  const page = 1 + (visit.seq % pageCount)
  // The reading time grows only by the real time, because the tracker would limit a longer reading time.
  const counted = Object.values(visit.pages).reduce((a, b) => a + b, 0)
  const grown = Math.max(0, Math.floor(now - visit.since) - counted)
  visit.pages[page] = (visit.pages[page] ?? 0) + grown
  const { token, load, seq, pages } = visit
  const openMs = Math.floor(now - visit.since)
  return JSON.stringify({ token, load, seq, pages, openMs, page, visible: true, goodbye: false, inputs: seq })
}

function visitsOfLane(visits: readonly Visit[], lane: number, lanes: number): Visit[] {
  const own: Visit[] = []
  for (let index = lane; index < visits.length; index += lanes) own.push(visits[index] as Visit)
  return own
}

const stateFile = ({ tokensFile }: Options) => `${tokensFile}.visits`

function readVisits(options: Options): Visit[] {
  const file = stateFile(options)
  if (options.continues && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Visit[]
  const since = Date.now()
  return readFileSync(options.tokensFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((token, index) => {
      const load = `load${process.pid}x${String(index).padStart(8, '0')}`
      return { token, load, seq: 0, since, pages: {} }
    })
}

/** Opens the connections of each lane, which sends one request at a time. A lane has one connection, or one to each tracker. */
async function openLanes({ url, otherUrls, routing, connections }: Options) {
  const urls = [url, ...otherUrls]
  const perTracker = routing === 'mixed' ? connections : Math.ceil(connections / urls.length)
  const open = await Promise.all(
    urls.map((each) => {
      const { hostname, port } = new URL(each)
      return openConnections(hostname, Number(port), perTracker)
    }),
  )
  return Array.from({ length: connections }, (_, lane): Connection[] =>
    routing === 'mixed'
      ? open.flatMap((ofTracker) => ofTracker[lane] ?? [])
      : (open[lane % urls.length]?.slice(Math.floor(lane / urls.length)).slice(0, 1) ?? []),
  )
}

// Over 60 lines: one measurement in the order of its steps.
async function run(options: Options): Promise<LoadResult> {
  const visits = readVisits(options)
  const lanes = await openLanes(options)
  const latencies: number[] = []
  let acknowledged = 0
  let refused = 0
  const startedAt = performance.now()
  const endsAt = startedAt + options.seconds * 1000
  const settledAt = startedAt + options.settleMs
  const everyMs = options.rate ? (1000 * lanes.length) / options.rate : 0

  function countResponse(status: number, sentAt: number): void {
    if (status === 200) acknowledged += 1
    else refused += 1
    if (status === 200 && sentAt >= settledAt) latencies.push(performance.now() - sentAt)
  }

  async function sendBeats(lane: number): Promise<void> {
    const connections = lanes[lane] ?? []
    const own = visitsOfLane(visits, lane, lanes.length)
    let dueAt = startedAt + (everyMs * lane) / lanes.length
    for (let turn = 0; own.length > 0; turn += 1) {
      if (dueAt >= endsAt) return
      const wait = dueAt - performance.now()
      if (everyMs > 0 && wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      // With a fixed rate, the latency starts at the planned time of the request, so the latency includes a delay before the request.
      const sentAt = everyMs > 0 ? dueAt : performance.now()
      if (performance.now() >= endsAt) return
      dueAt += everyMs
      const visit = own[turn % own.length] as Visit
      const connection = connections[Math.floor(Math.random() * connections.length)]
      if (!connection) return
      const status = await connection.post(options.path, beatOf(visit, options.pageCount, Date.now()))
      countResponse(status, sentAt)
    }
  }

  await Promise.all(lanes.map((_, lane) => sendBeats(lane)))
  // With a fixed rate, the last request may be planned before the end of the load.
  const lasted = (performance.now() - startedAt) / 1000
  const seconds = options.rate ? Math.max(options.seconds, lasted) : lasted
  for (const connection of lanes.flat()) connection.close()
  if (options.continues) writeFileSync(stateFile(options), JSON.stringify(visits))
  return {
    acknowledged,
    refused,
    perSecond: acknowledged / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  }
}

const options = loadArgumentsSchema.parse(JSON.parse(process.argv[2] ?? '{}'))
process.stdout.write(`${JSON.stringify(await run(options))}\n`)
