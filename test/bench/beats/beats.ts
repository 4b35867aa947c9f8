// Measures the acknowledged beats per second on both databases. The reference is the smaller of two limits of this machine, measured in the same
// run: requests per second that the HTTP server answers without work, and rows per second that the database writes in batches of the same size.
import { startPostgres } from '../../fixtures/postgres.ts'
import { type Bench, type BenchOptions, repeated } from '../bench.ts'
import { type Row, rowOf } from '../row.ts'
import { type Common, load, rawWrites, routes, sumOf, type Turn, turn } from './loads.ts'
import { openScene, pageCount, type Scene } from './scene.ts'
import { twoTrackers } from './two-trackers.ts'

const connections = 256
const rounds = 2
/** The result does not contain the response times of the first second. */
const settleMs = 1_000

export const beats: Bench = async (options) => {
  const wanted = (...cases: string[]) => options.case === undefined || cases.includes(options.case)
  const rows = wanted('sqlite') ? await onSqlite(options) : []
  return wanted('postgres', 'two-trackers') ? [...rows, ...(await onPostgres(options))] : rows
}

async function onSqlite(options: BenchOptions): Promise<Row[]> {
  const scene = await openScene(undefined)
  try {
    return await oneTracker('sqlite', scene, options)
  } finally {
    await scene.close()
  }
}

async function onPostgres(options: BenchOptions): Promise<Row[]> {
  const postgres = await startPostgres()
  try {
    const scene = await openScene(await postgres.createDatabase())
    try {
      const rows = options.case === 'two-trackers' ? [] : await oneTracker('postgres', scene, options)
      return options.case === 'postgres' ? rows : [...rows, ...(await twoTrackers(scene, options))]
    } finally {
      await scene.close()
    }
  } finally {
    await postgres.stop()
  }
}

async function oneTracker(name: string, scene: Scene, options: BenchOptions): Promise<Row[]> {
  const { url, tokensFile, databaseUrl } = scene
  const common: Common = { url, tokensFile, continues: true, pageCount, connections }
  const seconds = options.seconds / 4
  // Warm up both routes before the measurement.
  for (const path of [routes.emptyResponse, routes.beats]) {
    await load({ ...common, path, seconds: Math.min(2, seconds), rate: null })
  }
  return repeated(options.runs, async () => {
    const peak = await measureAlternately(common, seconds)
    const atHalf = { ...common, seconds: seconds + settleMs / 1000, rate: peak.acked / 2, settleMs }
    const half = await turn({ ...atHalf, path: routes.beats })
    const floor = await load({ ...atHalf, path: routes.emptyResponse })
    const raw = await rawWrites({ databaseUrl, batch: Math.max(1, Math.round(peak.batch)), seconds })
    const figures = { peak, half, floor, raw }
    options.log(lineOf(name, figures))
    return rowsOf(name, figures)
  })
}

type Figures = {
  peak: Awaited<ReturnType<typeof measureAlternately>>
  half: Turn
  floor: { p99: number }
  raw: { rowsPerSecond: number; commitP99: number }
}

function lineOf(name: string, { peak, half, floor, raw }: Figures): string {
  const [ms, whole] = [(value: number) => `${value.toFixed(1)} ms`, Math.round]
  return `beats on ${name}: ${whole(peak.acked)} acknowledged per second in batches of ${peak.batch.toFixed(1)}; empty responses ${whole(peak.emptyResponse)}, raw rows ${whole(raw.rowsPerSecond)} (p99 of a transaction ${ms(raw.commitP99)}); CPU of the tracker ${whole(peak.cpu.beat)} µs per beat, per empty response ${whole(peak.cpu.emptyResponse)}; at half the peak p99 ${ms(half.p99)} in batches of ${(half.acknowledged / Math.max(1, half.batches)).toFixed(1)}, of empty responses ${ms(floor.p99)}`
}

function rowsOf(name: string, { peak, half, floor, raw }: Figures): Row[] {
  const of = { bench: 'beats', case: name }
  return [
    rowOf({
      ...{ ...of, metric: 'acked_per_s', unit: 'beats/s', goal: { of: 'ratio', atLeast: 0.75 } },
      value: peak.acked,
      against: Math.min(peak.emptyResponse, raw.rowsPerSecond),
    }),
    // The CPU time of the tracker process, without the CPU time of the database. A busy machine changes this value only a little.
    rowOf({
      ...{ ...of, metric: 'tracker_cpu_per_beat', unit: 'µs' },
      value: peak.cpu.beat,
      against: peak.cpu.emptyResponse,
    }),
    // The reference contains the delays that the load generator and the machine cause: the same load, answered without work.
    rowOf({
      ...{ ...of, metric: 'p99_at_half_peak', unit: 'ms', goal: { of: 'value', atMost: 10 } },
      value: half.p99,
      against: floor.p99,
    }),
  ]
}

/** Measures both routes alternately, so that other load on the machine affects both routes. */
async function measureAlternately(common: Common, seconds: number) {
  const turns: Record<'emptyResponse' | 'beats', Turn[]> = { emptyResponse: [], beats: [] }
  for (let round = 0; round < rounds; round += 1) {
    turns.emptyResponse.push(await turn({ ...common, path: routes.emptyResponse, seconds, rate: null }))
    turns.beats.push(await turn({ ...common, path: routes.beats, seconds, rate: null }))
  }
  const { emptyResponse, beats } = turns
  const cpuOf = (of: Turn[]) => sumOf(of, 'cpuMicros') / Math.max(1, sumOf(of, 'acknowledged'))
  return {
    acked: sumOf(beats, 'perSecond') / rounds,
    emptyResponse: sumOf(emptyResponse, 'perSecond') / rounds,
    batch: sumOf(beats, 'acknowledged') / Math.max(1, sumOf(beats, 'batches')),
    cpu: { beat: cpuOf(beats), emptyResponse: cpuOf(emptyResponse) },
  }
}
