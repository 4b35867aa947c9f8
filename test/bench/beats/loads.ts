// Starts the child processes of the beats bench, and reads the counters of the tracker before and after a load.
import { startPart } from '../../fixtures/part.ts'
import type { LoadArguments, LoadResult, RawArguments, RawResult, TrackerCounters } from './contract.ts'

export const routes = { emptyResponse: '/bench/empty-response', beats: '/api/view/beats' }

/** The part of the arguments that is the same for all loads of a scene. */
export type Common = Omit<LoadArguments, 'path' | 'seconds' | 'rate'>

export async function load(options: LoadArguments): Promise<LoadResult> {
  const part = await startPart<LoadResult>('test/bench/beats/load.ts', {
    args: [JSON.stringify(options)],
    readyTimeoutMs: (options.seconds + 30) * 1000,
  })
  await part.stop()
  if (part.ready.refused > 0) throw new Error(`${part.ready.refused} beats were refused`)
  return part.ready
}

export async function rawWrites(options: RawArguments): Promise<RawResult> {
  const part = await startPart<RawResult>('test/bench/beats/raw-writes.ts', {
    args: [JSON.stringify(options)],
    readyTimeoutMs: (options.seconds + 30) * 1000,
  })
  await part.stop()
  return part.ready
}

export async function readCounters(url: string): Promise<TrackerCounters> {
  const answer = await fetch(`${url}/bench/counters`)
  return (await answer.json()) as TrackerCounters
}

const counts = ['batches', 'cpuMicros', 'tried', 'lost'] as const
type Counts = Record<(typeof counts)[number], number>
/** `acknowledged`: beats. The other counts are the sums of all trackers. */
export type Turn = Pick<LoadResult, 'acknowledged' | 'perSecond' | 'p99'> & Counts

async function readAll(urls: readonly string[]): Promise<Counts> {
  const all = await Promise.all(urls.map(readCounters))
  return Object.fromEntries(
    counts.map((name) => [name, all.reduce((total, each) => total + each[name], 0)]),
  ) as Counts
}

/** Sends one load. Reads the counters of the trackers before and after the load. */
export async function turn(options: LoadArguments): Promise<Turn> {
  const urls = [options.url, ...(options.otherUrls ?? [])]
  const before = await readAll(urls)
  const { perSecond, acknowledged, p99 } = await load(options)
  const after = await readAll(urls)
  const grown = Object.fromEntries(counts.map((name) => [name, after[name] - before[name]])) as Counts
  return { perSecond, acknowledged, p99, ...grown }
}

export const sumOf = (turns: readonly Turn[], name: keyof Turn): number =>
  turns.reduce((total, each) => total + each[name], 0)
