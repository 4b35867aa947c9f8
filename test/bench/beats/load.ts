// Readers by the hundred, in a process of their own: connections that are kept alive, each with its visits, each beat the next
// state of one of them.
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { percentile } from '../row.ts'
import { openConnections } from './connection.ts'
import { type LoadResult, loadArgumentsSchema } from './contract.ts'

type Visit = { token: string; load: string; seq: number; since: number; pages: Record<string, number> }

function beatOf(visit: Visit, pageCount: number, now: number): string {
  visit.seq += 1
  const page = 1 + (visit.seq % pageCount)
  // Truthful: no more than the time that passed, so that nothing is clamped.
  const counted = Object.values(visit.pages).reduce((a, b) => a + b, 0)
  const grown = Math.max(0, Math.floor(now - visit.since) - counted)
  visit.pages[page] = (visit.pages[page] ?? 0) + grown
  const { token, load, seq, pages } = visit
  const openMs = Math.floor(now - visit.since)
  return JSON.stringify({ token, load, seq, pages, openMs, page, visible: true, goodbye: false, inputs: seq })
}

function ownOf(visits: readonly Visit[], lane: number, lanes: number): Visit[] {
  const own: Visit[] = []
  for (let index = lane; index < visits.length; index += lanes) own.push(visits[index] as Visit)
  return own
}

async function run(options: z.output<typeof loadArgumentsSchema>): Promise<LoadResult> {
  const { hostname, port } = new URL(options.url)
  const started = performance.now()
  const visits = readFileSync(options.tokensFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(
      (token, index): Visit => ({
        token,
        load: `load${process.pid}x${String(index).padStart(8, '0')}`,
        seq: 0,
        since: started,
        pages: {},
      }),
    )
  const connections = await openConnections(hostname, Number(port), options.connections)
  const latencies: number[] = []
  let acknowledged = 0
  let refused = 0
  const beganAt = performance.now()
  const endsAt = beganAt + options.seconds * 1000
  const settledAt = beganAt + options.settleMs
  const everyMs = options.rate ? (1000 * options.connections) / options.rate : 0

  function answered(status: number, sentAt: number): void {
    if (status === 200) acknowledged += 1
    else refused += 1
    if (status === 200 && sentAt >= settledAt) latencies.push(performance.now() - sentAt)
  }

  async function keepSending(lane: number): Promise<void> {
    const connection = connections[lane]
    const own = ownOf(visits, lane, connections.length)
    let dueAt = beganAt + (everyMs * lane) / connections.length
    for (let turn = 0; connection && own.length > 0; turn += 1) {
      if (dueAt >= endsAt) return
      const wait = dueAt - performance.now()
      if (everyMs > 0 && wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      // With a rate, lateness of ours counts as waiting of theirs.
      const sentAt = everyMs > 0 ? dueAt : performance.now()
      if (performance.now() >= endsAt) return
      dueAt += everyMs
      const visit = own[turn % own.length] as Visit
      const status = await connection.post(options.path, beatOf(visit, options.pageCount, performance.now()))
      answered(status, sentAt)
    }
  }

  await Promise.all(connections.map((_, lane) => keepSending(lane)))
  // With a rate, the last requests may be due some time before the end.
  const lasted = (performance.now() - beganAt) / 1000
  const seconds = options.rate ? Math.max(options.seconds, lasted) : lasted
  for (const connection of connections) connection.close()
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
