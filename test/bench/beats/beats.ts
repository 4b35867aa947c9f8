// Measures the acknowledged beats per second on both databases. The reference is the smaller of two limits of this machine, measured in the same
// run: requests per second that the HTTP server answers without work, and rows per second that the database writes in batches of the same size.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPart } from '../../fixtures/part.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { joinAs } from '../../fixtures/team/member.ts'
import { startTeamTracker } from '../../fixtures/team/tracker.ts'
import type { Bench, BenchOptions } from '../bench.ts'
import { onEachDatabase } from '../databases.ts'
import { type Row, rowOf } from '../row.ts'
import type { LoadArguments, LoadResult, RawArguments, RawResult, TrackerCounters } from './contract.ts'

const pageCount = 8
const readers = 512
const connections = 256
const rounds = 2
const routes = { emptyResponse: '/bench/empty-response', beats: '/api/view/beats' }
/** The reference for the response time of a beat. */
const answerWithinMs = 50
/** The result does not contain the response times of the first second. */
const settleMs = 1_000

export const beats: Bench = (options) =>
  onEachDatabase(options, (name, databaseUrl) => measure(name, databaseUrl, options))

async function measure(
  name: string,
  databaseUrl: string | undefined,
  { seconds, log }: BenchOptions,
): Promise<Row[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-beats-'))
  const tracker = await startTeamTracker({
    dataDir: dir,
    databaseUrl,
    file: 'test/bench/beats/instrumented-tracker.ts',
    env: { TRACKER_VISIBLE_LEASE_MS: '600000' },
  })
  try {
    const tokensFile = path.join(dir, 'tokens')
    writeFileSync(tokensFile, (await openVisits(tracker)).join('\n'))
    const common = { url: tracker.url, tokensFile, pageCount, connections }
    const seen = await measureAlternately(common, seconds / rounds)
    const half = await load({ ...common, path: routes.beats, seconds, rate: seen.acked / 2, settleMs })
    await tracker.stop()
    const raw = await rawWrites({
      databaseUrl: databaseUrl ?? `sqlite:${path.join(dir, 'tracker.db')}`,
      batch: Math.max(1, Math.round(seen.batch)),
      seconds,
    })
    log(
      `beats on ${name}: ${Math.round(seen.acked)} acknowledged per second in batches of ${seen.batch.toFixed(1)}; empty responses ${Math.round(seen.emptyResponse)}, raw rows ${Math.round(raw)}; CPU of the tracker ${Math.round(seen.cpu.beat)} µs per beat, per empty response ${Math.round(seen.cpu.emptyResponse)}`,
    )
    return [
      rowOf({
        ...{ bench: 'beats', case: name, metric: 'acked_per_s', unit: 'beats/s' },
        value: seen.acked,
        against: Math.min(seen.emptyResponse, raw),
      }),
      // The CPU time of the tracker process, without the CPU time of the database. A busy machine changes this value only a little.
      rowOf({
        ...{ bench: 'beats', case: name, metric: 'tracker_cpu_per_beat', unit: 'µs' },
        value: seen.cpu.beat,
        against: seen.cpu.emptyResponse,
      }),
      rowOf({
        ...{ bench: 'beats', case: name, metric: 'p99_at_half_peak', unit: 'ms' },
        value: half.p99,
        against: answerWithinMs,
      }),
    ]
  } finally {
    await tracker.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

type Common = Omit<LoadArguments, 'path' | 'seconds' | 'rate'>

/** Measures both routes alternately, so that other load on the machine affects both routes. */
async function measureAlternately(common: Common, seconds: number) {
  const turns: Record<'emptyResponse' | 'beats', Turn[]> = { emptyResponse: [], beats: [] }
  // Warm up both routes before the measurement.
  for (const route of [routes.emptyResponse, routes.beats]) {
    await load({ ...common, path: route, seconds: Math.min(2, seconds), rate: null })
  }
  for (let round = 0; round < rounds; round += 1) {
    turns.emptyResponse.push(await turn({ ...common, path: routes.emptyResponse, seconds, rate: null }))
    turns.beats.push(await turn({ ...common, path: routes.beats, seconds, rate: null }))
  }
  const [emptyResponse, beats] = [sumOf(turns.emptyResponse), sumOf(turns.beats)]
  return {
    acked: beats.perSecond / rounds,
    emptyResponse: emptyResponse.perSecond / rounds,
    batch: beats.acknowledged / Math.max(1, beats.transactions),
    cpu: {
      beat: beats.cpuMicros / Math.max(1, beats.acknowledged),
      emptyResponse: emptyResponse.cpuMicros / Math.max(1, emptyResponse.acknowledged),
    },
  }
}

type Turn = { perSecond: number; acknowledged: number; transactions: number; cpuMicros: number }

/** Sends one load. Reads the counters of the tracker before and after the load. */
async function turn(options: LoadArguments): Promise<Turn> {
  const before = await readCounters(options.url)
  const { perSecond, acknowledged } = await load(options)
  const after = await readCounters(options.url)
  return {
    perSecond,
    acknowledged,
    transactions: after.transactions - before.transactions,
    cpuMicros: after.cpuMicros - before.cpuMicros,
  }
}

function sumOf(turns: readonly Turn[]): Turn {
  const sum = (name: keyof Turn) => turns.reduce((total, each) => total + each[name], 0)
  return {
    perSecond: sum('perSecond'),
    acknowledged: sum('acknowledged'),
    transactions: sum('transactions'),
    cpuMicros: sum('cpuMicros'),
  }
}

async function openVisits({ url, invite }: { url: string; invite: string }): Promise<string[]> {
  const aiko = await joinAs(invite, { name: 'Aiko Sato', email: 'aiko@example.co.jp' })
  const { id: documentId } = await aiko.uploadPdf(
    await makePdf({ pages: pageCount, title: 'Beats' }),
    'Beats',
  )
  const link = await aiko.client.call('links.create', { params: { documentId }, body: {} })
  const slug = new URL(link.url).pathname.slice(1)
  const tokens: string[] = []
  for (let index = 0; index < readers; index += 1) {
    const answer = await fetch(`${url}/api/view/${slug}/visits`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
      },
      body: JSON.stringify({
        email: `reader${index}@beats.example`,
        readerKey: `reader-key-${String(index).padStart(8, '0')}`,
        signals: { webdriver: false, prerendered: false, visible: true },
      }),
    })
    if (!answer.ok) throw new Error(`The open was refused: ${await answer.text()}`)
    tokens.push(((await answer.json()) as { visitToken: string }).visitToken)
  }
  return tokens
}

async function load(options: LoadArguments): Promise<LoadResult> {
  const part = await startPart<LoadResult>('test/bench/beats/load.ts', {
    args: [JSON.stringify(options)],
    readyTimeoutMs: (options.seconds + 30) * 1000,
  })
  await part.stop()
  if (part.ready.refused > 0) throw new Error(`${part.ready.refused} beats were refused`)
  return part.ready
}

async function rawWrites(options: RawArguments): Promise<number> {
  const part = await startPart<RawResult>('test/bench/beats/raw-writes.ts', {
    args: [JSON.stringify(options)],
    readyTimeoutMs: (options.seconds + 30) * 1000,
  })
  await part.stop()
  return part.ready.rowsPerSecond
}

async function readCounters(url: string): Promise<TrackerCounters> {
  const answer = await fetch(`${url}/bench/counters`)
  return (await answer.json()) as TrackerCounters
}
