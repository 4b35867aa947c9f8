// Two trackers on one PostgreSQL against one. Each tracker gets the same small share of a processor, so that the trackers are the bottleneck and not
// the machine, which also carries the load generator and the database. So the ratio says what a second tracker adds while the database has time left.
import { type BenchOptions, repeated } from '../bench.ts'
import { type Row, rowOf } from '../row.ts'
import { load, readCounters, routes, type Turn, turn } from './loads.ts'
import { limitProcessor } from './processor-share.ts'
import { pageCount, type Scene } from './scene.ts'

/** Each tracker gets this share of one processor. */
const share = 0.2
/** Readers that send at the same time to one tracker. */
const connectionsPerTracker = 128

/**
 * `sticky`: one tracker gets all beats of a load, as behind the proxies of `deploy/`. `mixed`: each beat goes to any tracker, as behind a proxy that has no such
 * rule.
 */
export async function twoTrackers(scene: Scene, options: BenchOptions): Promise<Row[]> {
  const another = await scene.startAnother()
  const both = [scene.url, another.url]
  const limits = await Promise.all(
    both.map(async (url) => limitProcessor((await readCounters(url)).pid, share)),
  )
  const seconds = options.seconds / 4
  const beats = ([url = '', ...otherUrls]: string[], routing: 'sticky' | 'mixed', forSeconds = seconds) => ({
    ...{ url, otherUrls, routing, tokensFile: scene.tokensFile, continues: true, pageCount, rate: null },
    ...{
      path: routes.beats,
      connections: connectionsPerTracker * (1 + otherUrls.length),
      seconds: forSeconds,
    },
  })
  try {
    for (const url of both) await load(beats([url], 'sticky', Math.min(2, seconds)))
    return await repeated(options.runs, async () => {
      const one = await turn(beats([scene.url], 'sticky'))
      const sticky = await turn(beats(both, 'sticky'))
      const mixed = await turn(beats(both, 'mixed'))
      options.log(lineOf({ one, sticky, mixed }, limits[0]?.by ?? ''))
      return rowsOf({ one, sticky, mixed })
    })
  } finally {
    for (const limit of limits) if (limit.by === 'signals') limit.end()
    await scene.close()
    for (const limit of limits) limit.end()
  }
}

type Turns = Record<'one' | 'sticky' | 'mixed', Turn>

const lostPercent = ({ tried, lost }: Turn) => (100 * lost) / Math.max(1, tried)
const cpuOf = ({ cpuMicros, acknowledged }: Turn) => cpuMicros / Math.max(1, acknowledged)

function lineOf(turns: Turns, by: string): string {
  const [whole, { one, sticky, mixed }] = [Math.round, turns]
  return `beats of two trackers, each with ${100 * share} % of a processor (${by}): ${whole(one.perSecond)} per second with one, ${whole(sticky.perSecond)} sticky, ${whole(mixed.perSecond)} mixed; CPU per beat ${whole(cpuOf(one))}, ${whole(cpuOf(sticky))}, ${whole(cpuOf(mixed))} µs; lost locks ${lostPercent(mixed).toFixed(1)} %`
}

function rowsOf({ one, sticky, mixed }: Turns): Row[] {
  const of = { bench: 'beats', case: 'two-trackers' }
  return [
    rowOf({
      ...{ ...of, metric: 'sticky_acked_per_s', unit: 'beats/s', goal: { of: 'ratio', atLeast: 1.7 } },
      value: sticky.perSecond,
      against: one.perSecond,
    }),
    rowOf({
      ...{ ...of, metric: 'mixed_acked_per_s', unit: 'beats/s' },
      value: mixed.perSecond,
      against: one.perSecond,
    }),
    // The optimistic locks that were lost, in percent of the rows of the fast path.
    rowOf({
      ...{ ...of, metric: 'mixed_lost_locks', unit: '%' },
      value: lostPercent(mixed),
      against: lostPercent(sticky),
    }),
  ]
}
