// Series of samples that are taken during a run: whether a node says that it is ready, and whether writes succeed.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { createReader, type Reader } from '../../fixtures/team/reader.ts'
import type { TrackerNode } from './node.ts'
import type { HostingFinding } from './report.ts'

/** Times in ms of the monotonic clock. */
export type Sample = { sentAt: number; answeredAt: number; ok: boolean }
export type Series = { readonly name: string; readonly samples: Sample[]; stop(): Promise<void> }

const everyMs = 500
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Takes a sample every 500 ms. An attempt that rejects is a sample that is not ok. */
export function startSeries(name: string, attempt: () => Promise<boolean>): Series {
  const samples: Sample[] = []
  let stopped = false
  const loop = async () => {
    while (!stopped) {
      const sentAt = performance.now()
      const ok = await attempt().catch(() => false)
      samples.push({ sentAt, answeredAt: performance.now(), ok })
      await wait(everyMs)
    }
  }
  const looping = loop()
  return {
    name,
    samples,
    async stop() {
      stopped = true
      await looping
    },
  }
}

export const readinessOf = ({ name, url }: TrackerNode): Series =>
  startSeries(`readiness of ${name}`, async () => {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })
    await answer.text()
    return answer.status === 200
  })

/** Inserts rows of 4 kB directly into the database, so that the table grows. */
export function databaseWrites(url: string): Series {
  let client: pg.Client | null = null
  async function insert(): Promise<boolean> {
    if (!client) {
      const next = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: 1_500,
        query_timeout: 1_500,
      })
      next.on('error', () => undefined)
      await next.connect()
      await next.query(
        'create table if not exists harness_writes (id serial primary key, filler text not null)',
      )
      client = next
    }
    // PostgreSQL compresses a repeated character, so the filler consists of hashes.
    await client.query(`insert into harness_writes (filler)
      select string_agg(md5(random()::text), '') from generate_series(1, 128)`)
    return true
  }
  const series = startSeries('writes to the database', () =>
    insert().catch((error) => {
      void client?.end().catch(() => undefined)
      client = null
      throw error
    }),
  )
  return {
    ...series,
    async stop() {
      await series.stop()
      await client?.query('drop table if exists harness_writes').catch(() => undefined)
      await client?.end().catch(() => undefined)
    },
  }
}

export const fileWrites = (dir: string): Series =>
  startSeries('writes of files', async () => {
    writeFileSync(path.join(dir, 'harness-write'), Buffer.alloc(64 * 1024))
    return true
  })

/** A reader whose beats all go to one node, and the series of its beats. */
export function beatsTo(
  { name, url }: TrackerNode,
  slug: string,
  email: string,
): Series & { reader: Reader } {
  const reader = createReader(() => url, slug, email)
  const series = startSeries(`beats to ${name}`, async () => {
    if (!reader.visitId()) await reader.open()
    const before = reader.acknowledgedBeats()
    await reader.read(1, 100, 100)
    return reader.acknowledgedBeats() > before
  })
  return { ...series, reader }
}

/** A node may answer from a check that is at most this old. */
const answerAgeMs = 1_500

type Failing = { from: number; to: number }

/** Returns the periods in which all attempts failed: from the first failed answer to the start of the last attempt that failed. */
export function failingPeriods(samples: readonly Sample[]): Failing[] {
  const periods: Failing[] = []
  let current: Failing | null = null
  for (const { ok, sentAt, answeredAt } of samples) {
    if (ok) current = null
    else if (current) current.to = sentAt
    else {
      current = { from: answeredAt, to: sentAt }
      periods.push(current)
    }
  }
  return periods.filter(({ from, to }) => to > from)
}

/** Returns a finding for each period in which the node said that it is ready although all attempts to write failed. */
export function readyWhileFailing(readiness: Series, writes: Series): HostingFinding[] {
  return failingPeriods(writes.samples).flatMap(({ from, to }) => {
    const wrong = readiness.samples.filter(
      ({ ok, sentAt, answeredAt }) => ok && sentAt >= from + answerAgeMs && answeredAt <= to,
    )
    if (wrong.length === 0) return []
    const seconds = Math.round(to - from) / 1_000
    const what = `${readiness.name}: ${wrong.length} times yes while ${writes.name} failed for ${seconds} s`
    return [{ verdict: 'readyWhileFailing', what }]
  })
}
