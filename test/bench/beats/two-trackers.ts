// Two trackers on one PostgreSQL against one. Each tracker gets the same small share of a processor, so that the trackers are the bottleneck and not
// the machine, which also carries the load generator and the database. So the ratio says what a second tracker adds while the database has time left.
import { type BenchOptions, repeated } from '../bench.ts'
import { type Row, rowOf } from '../row.ts'
import { load, readCounters, routes, sumOf, type Turn, turn } from './loads.ts'
import { type Limit, limitProcessor } from './processor-share.ts'
import { pageCount, type Scene } from './scene.ts'

/** Each tracker gets this share of one processor. */
const share = 0.2
/** Readers that send at the same time to one tracker. */
const connectionsPerTracker = 128
const rounds = 2

/**
 * `sticky`: one tracker gets all beats of a load, as behind the proxies of `deploy/`. `mixed`: each beat goes to any tracker, as behind a proxy that has no such
 * rule.
 */
export async function twoTrackers(scene: Scene, options: BenchOptions): Promise<Row[]> {
  const another = await scene.startAnother()
  const both = [scene.url, another.url]
  const seconds = options.seconds / 4
  const beats = ([url = '', ...otherUrls]: string[], routing: 'sticky' | 'mixed') => ({
    ...{ url, otherUrls, routing, tokensFile: scene.tokensFile, continues: true, pageCount, rate: null },
    ...{
      path: routes.beats,
      connections: connectionsPerTracker * (1 + otherUrls.length),
      seconds,
    },
  })
  let limits: Limit[] = []
  try {
    // Without a limit, so that V8 has compiled both trackers when the measurement begins.
    for (const url of both) await load(beats([url], 'sticky'))
    limits = await Promise.all(both.map(async (url) => limitProcessor((await readCounters(url)).pid, share)))
    return await repeated(options.runs, async () => {
      const turns: Turns = { one: [], sticky: [], mixed: [] }
      // Alternately, so that other load on the machine affects all of them.
      for (let round = 0; round < rounds; round += 1) {
        turns.one.push(await turn(beats([scene.url], 'sticky')))
        turns.sticky.push(await turn(beats(both, 'sticky')))
        turns.mixed.push(await turn(beats(both, 'mixed')))
      }
      options.log(lineOf(turns, limits[0]?.by ?? ''))
      return rowsOf(turns)
    })
  } finally {
    for (const limit of limits) if (limit.by === 'signals') limit.end()
    await scene.close()
    for (const limit of limits) limit.end()
  }
}

type Turns = Record<'one' | 'sticky' | 'mixed', Turn[]>

const perSecond = (turns: readonly Turn[]) => sumOf(turns, 'perSecond') / turns.length
const lostPercent = (turns: readonly Turn[]) =>
  (100 * sumOf(turns, 'lost')) / Math.max(1, sumOf(turns, 'tried'))
const cpuOf = (turns: readonly Turn[]) =>
  sumOf(turns, 'cpuMicros') / Math.max(1, sumOf(turns, 'acknowledged'))

function lineOf({ one, sticky, mixed }: Turns, by: string): string {
  const whole = Math.round
  return `beats of two trackers, each with ${100 * share} % of a processor (${by}): ${whole(perSecond(one))} per second with one, ${whole(perSecond(sticky))} sticky, ${whole(perSecond(mixed))} mixed; CPU per beat ${whole(cpuOf(one))}, ${whole(cpuOf(sticky))}, ${whole(cpuOf(mixed))} µs; lost locks ${lostPercent(mixed).toFixed(1)} %`
}

function rowsOf({ one, sticky, mixed }: Turns): Row[] {
  const of = { bench: 'beats', case: 'two-trackers' }
  return [
    rowOf({
      ...{ ...of, metric: 'sticky_acked_per_s', unit: 'beats/s', goal: { of: 'ratio', atLeast: 1.7 } },
      value: perSecond(sticky),
      against: perSecond(one),
    }),
    rowOf({
      ...{ ...of, metric: 'mixed_acked_per_s', unit: 'beats/s' },
      value: perSecond(mixed),
      against: perSecond(one),
    }),
    // The optimistic locks that were lost, in percent of the rows of the fast path.
    rowOf({
      ...{ ...of, metric: 'mixed_lost_locks', unit: '%' },
      value: lostPercent(mixed),
      against: lostPercent(sticky),
    }),
  ]
}
