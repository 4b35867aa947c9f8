// Attempts during a run, all started at the same instants: whether each node says that it is ready, and whether writes succeed.
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { readinessDeadlineMs, readinessKeepMs } from '../../../src/tracker/http/readiness.ts'
import { createReader } from '../../fixtures/team/reader.ts'
import type { TrackerNode } from './node.ts'
import type { HostingFinding } from './report.ts'

/** Times in ms of the monotonic clock. `failed`: null if the attempt succeeded, otherwise the reason. */
export type Sample = { sentAt: number; answeredAt: number; failed: string | null }

/** One kind of attempts. `attempt` rejects with the reason if it failed. */
type Probe = { readonly name: string; attempt(): Promise<void>; close(): Promise<void> }

type Series = { readonly name: string; readonly samples: Sample[] }

const everyMs = 500

/** A proxy gives a beat to the other node after this time (deploy/nginx). A viewer, and a desktop, waits for longer. */
const beatTimeoutMs = 5_000

async function sampleOf({ attempt }: Probe): Promise<Sample> {
  const sentAt = performance.now()
  const failed = await attempt().then(
    () => null,
    (error) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  )
  return { sentAt, answeredAt: performance.now(), failed }
}

/** Makes an attempt of each probe every 500 ms, at the same instant. An attempt does not wait for earlier ones. */
export function startProbing(probes: readonly Probe[]): { series: readonly Series[]; stop(): Promise<void> } {
  const series = probes.map(({ name }) => ({ name, samples: [] as Sample[] }))
  const underWay = new Set<Promise<void>>()
  const attempt = () => {
    for (const [index, probe] of probes.entries()) {
      const one = sampleOf(probe).then((sample) => void series[index]?.samples.push(sample))
      underWay.add(one)
      void one.finally(() => underWay.delete(one))
    }
  }
  const timer = setInterval(attempt, everyMs)
  return {
    series,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      for (const { samples } of series) samples.sort((one, other) => one.sentAt - other.sentAt)
      await Promise.all(probes.map((probe) => probe.close()))
    },
  }
}

const nothing = async () => undefined

export const readinessOf = ({ name, url }: TrackerNode): Probe => ({
  name: `readiness of ${name}`,
  async attempt() {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(text)
  },
  close: nothing,
})

/** Inserts rows of 4 kB directly into the database, so that the table grows. */
export function databaseWrites(url: string): Probe {
  let pool: pg.Pool | null = null
  let created: Promise<unknown> | null = null
  function open(): pg.Pool {
    const opened = new pg.Pool({
      ...{ connectionString: url, max: 8 },
      ...{ connectionTimeoutMillis: readinessDeadlineMs, query_timeout: readinessDeadlineMs },
    })
    opened.on('error', () => undefined)
    return opened
  }
  return {
    name: 'writes to the database',
    async attempt() {
      pool ??= open()
      created ??= pool.query(
        'create table if not exists harness_writes (id serial primary key, filler text not null)',
      )
      await created.catch((error) => {
        created = null
        throw error
      })
      // PostgreSQL compresses a repeated character, so the filler consists of hashes.
      await pool.query(`insert into harness_writes (filler)
        select string_agg(md5(random()::text), '') from generate_series(1, 128)`)
    },
    async close() {
      await pool?.query('drop table if exists harness_writes').catch(() => undefined)
      await pool?.end().catch(() => undefined)
    },
  }
}

/** Each attempt writes a new file. A file that is overwritten would fit into the space of its earlier content, also on a full disk. */
export function fileWrites(dir: string): Probe {
  let count = 0
  return {
    name: 'writes of files',
    async attempt() {
      count += 1
      const file = path.join(dir, `harness-write-${count}`)
      try {
        await writeFile(file, Buffer.alloc(64 * 1024), { flag: 'wx' })
      } finally {
        await rm(file, { force: true })
      }
    },
    close: nothing,
  }
}

/** Opens a visit whose beats all go to one node. The returned probe sends one beat in each attempt. */
export async function beatsTo({ name, url }: TrackerNode, slug: string, email: string): Promise<Probe> {
  const reader = createReader(() => url, slug, email, { timeoutMs: beatTimeoutMs })
  await reader.open()
  return {
    name: `beats to ${name}`,
    async attempt() {
      const { failed } = await reader.beat(1, everyMs)
      if (failed !== null) throw new Error(failed)
    },
    close: nothing,
  }
}

/** A period in which all attempts to write failed. `from`: the first one was sent. `knownAt`: it failed. `to`: the last one was sent. */
type Failing = { from: number; knownAt: number; to: number; reason: string }

/** Returns the periods in which at least two attempts in a row failed. */
export function failingPeriods(samples: readonly Sample[]): Failing[] {
  const periods: Failing[] = []
  let current: Failing | null = null
  for (const { failed, sentAt, answeredAt } of samples) {
    if (failed === null) current = null
    else if (current) {
      current.to = sentAt
      current.knownAt = Math.min(current.knownAt, answeredAt)
    } else {
      current = { from: sentAt, knownAt: answeredAt, to: sentAt, reason: failed }
      periods.push(current)
    }
  }
  return periods.filter(({ from, to }) => to > from)
}

/**
 * Returns a finding for each period in which the node said that it is ready although all attempts to write failed. docs/monitoring.md states the
 * limit: a result counts for a second, and each check has a deadline of two seconds. So three seconds after the first write that fails, a yes is wrong.
 * If an attempt took longer than the deadline to fail, the second begins at its end.
 */
export function readyWhileFailing(readiness: Series, writes: Series): HostingFinding[] {
  return failingPeriods(writes.samples).flatMap(({ from, knownAt, to, reason }) => {
    const wrongFrom = Math.max(from + readinessDeadlineMs, knownAt) + readinessKeepMs
    const wrong = readiness.samples.filter(
      ({ failed, sentAt, answeredAt }) => failed === null && sentAt >= wrongFrom && answeredAt <= to,
    )
    const [first] = wrong
    if (!first) return []
    const seconds = (ms: number) => `${Math.round(ms) / 1_000} s`
    const what = `${readiness.name}: ${wrong.length} times yes while ${writes.name} failed for ${seconds(to - from)}, first ${seconds(first.sentAt - from)} after the first failure (${reason})`
    return [{ verdict: 'readyWhileFailing', what }]
  })
}

/** The longest time from the first write that fails until the node answers no, in ms. Null: no period was long enough to tell. */
export function noticedWithinMs(readiness: Series, writes: Series): number | null {
  const times = failingPeriods(writes.samples).flatMap(({ from, to }) => {
    const no = readiness.samples.find(
      ({ failed, sentAt }) => failed !== null && sentAt >= from && sentAt <= to,
    )
    return no ? [no.answeredAt - from] : []
  })
  return times.length > 0 ? Math.max(...times) : null
}
