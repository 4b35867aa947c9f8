// Acknowledged beats a second, on both databases, beside what this machine can do at most in the same run: the same HTTP server
// answering at once, and the same rows written in the same batches without anything around it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPart } from '../../fixtures/part.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { startPostgres } from '../../fixtures/postgres.ts'
import { joinAs } from '../../fixtures/team/member.ts'
import { startTeamTracker } from '../../fixtures/team/tracker.ts'
import type { Bench, BenchOptions } from '../bench.ts'
import { type Row, rowOf } from '../row.ts'
import type { LoadArguments, LoadResult, RawArguments, RawResult } from './contract.ts'

const pageCount = 8
const readers = 512
const connections = 256
const rounds = 2
/** A reader does not notice an answer that comes within this. */
const answerWithinMs = 50

export const beats: Bench = async (options) => {
  const postgres = await startPostgres()
  try {
    const onSqlite = await measure('sqlite', undefined, options)
    return [...onSqlite, ...(await measure('postgres', await postgres.createDatabase(), options))]
  } finally {
    await postgres.stop()
  }
}

async function measure(
  name: string,
  databaseUrl: string | undefined,
  { seconds, say }: BenchOptions,
): Promise<Row[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-beats-'))
  const tracker = await startTeamTracker({
    dataDir: dir,
    databaseUrl,
    file: 'test/bench/beats/tracker-beside.ts',
    env: { TRACKER_VISIBLE_LEASE_MS: '600000' },
  })
  try {
    const tokensFile = path.join(dir, 'tokens')
    writeFileSync(tokensFile, (await openVisits(tracker)).join('\n'))
    const common = { url: tracker.url, tokensFile, pageCount, connections }
    const seen = await alternate(common, seconds / rounds)
    const half = await load({ ...common, path: '/api/view/beats', seconds, rate: seen.acked / 2 })
    await tracker.stop()
    const raw = await rawWrites({
      databaseUrl: databaseUrl ?? `sqlite:${path.join(dir, 'tracker.db')}`,
      batch: Math.max(1, Math.round(seen.batch)),
      seconds,
    })
    say(
      `beats on ${name}: ${Math.round(seen.acked)} acknowledged a second in batches of ${seen.batch.toFixed(1)}; at once ${Math.round(seen.atOnce)}, raw rows ${Math.round(raw)}`,
    )
    return [
      rowOf({
        ...{ bench: 'beats', case: name, metric: 'acked_per_s', unit: 'beats/s' },
        value: seen.acked,
        against: Math.min(seen.atOnce, raw),
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

/** Turn by turn, so that a busy moment of the machine does not fall on one of the two alone. */
async function alternate(common: Common, seconds: number) {
  const sums = { acked: 0, atOnce: 0, beats: 0, transactions: 0 }
  // Both have run for a moment before either counts.
  for (const route of ['/bench/at-once', '/api/view/beats']) {
    await load({ ...common, path: route, seconds: Math.min(2, seconds), rate: null })
  }
  for (let round = 0; round < rounds; round += 1) {
    sums.atOnce += (await load({ ...common, path: '/bench/at-once', seconds, rate: null })).perSecond
    const before = await transactions(common.url)
    const result = await load({ ...common, path: '/api/view/beats', seconds, rate: null })
    sums.acked += result.perSecond
    sums.beats += result.acknowledged
    sums.transactions += (await transactions(common.url)) - before
  }
  return {
    acked: sums.acked / rounds,
    atOnce: sums.atOnce / rounds,
    batch: sums.beats / Math.max(1, sums.transactions),
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
    if (!answer.ok) throw new Error(`Not let in: ${await answer.text()}`)
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

async function transactions(url: string): Promise<number> {
  const answer = await fetch(`${url}/bench/transactions`)
  return ((await answer.json()) as { transactions: number }).transactions
}
