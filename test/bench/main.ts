// The entry of `npm run bench`. Prints the rows on standard output, as tables or as one JSON array. Prints the progress and, with --json, the summary on
// standard error.
import { z } from 'zod'
import { readCommandLine } from '../fixtures/command-line.ts'
import { analytics } from './analytics/analytics.ts'
import { beats } from './beats/beats.ts'
import type { Bench } from './bench.ts'
import { desktop } from './desktop/desktop.ts'
import { readLastRelease, writeLastRelease } from './last-release.ts'
import { latency } from './latency.ts'
import { profileChildren, summariesIn } from './profile.ts'
import { reading } from './reading/reading.ts'
import { recipients } from './recipients.ts'
import { combined, type Row, summaryOf, tableOf } from './row.ts'
import { salesforce } from './salesforce.ts'
import { scale } from './scale/scale.ts'
import { start } from './start.ts'
import { viewer } from './viewer/viewer.ts'

const benches: Record<string, Bench> = {
  latency,
  salesforce,
  beats,
  viewer,
  reading,
  analytics,
  scale,
  start,
  recipients,
  desktop,
}
const names = Object.keys(benches)

const usage = `Usage: npm run bench -- [${names.join('|')} …] [options]      default: all benches
  --json        one JSON array on standard output instead of tables
  --runs N      how often each measurement is repeated; the rows are medians, with the spread   default 3
  --keep        keeps the rows as the figures of this release, for the column "before" of later runs
  --profile DIR writes a CPU profile of each child process into the folder, and prints the functions with the most time
  --visits N    visits in latency and in the backlog of salesforce; page loads of each case in viewer;
                starts in start (default 4); page turns in reading (default 32);
                in the workspace of desktop (default 100000)
  --people N    number of desktops and of readers in scale      default 10000; of recipients, at most 500
  --seconds N   duration of each load in beats and scale        default 8
  --case NAME   one case only (viewer: <file>@<network> or <network>; beats, scale, analytics, recipients: sqlite or postgres;
                reading: turning, scrolling or memory; beats also: two-trackers;
                desktop: window, start or day)`

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const flags = {
  json: flag,
  keep: flag,
  profile: text,
  runs: text,
  visits: text,
  people: text,
  seconds: text,
  case: text,
} as const

const optionsSchema = z.object({
  positionals: z.array(z.enum(names, `There are: ${names.join(', ')}.`)),
  json: z.boolean().default(false),
  keep: z.boolean().default(false),
  /** A profile slows the processes down, so its figures are no result. */
  profile: z.string().min(1).optional(),
  runs: z.coerce.number().int().min(1).default(3),
  /** The number of visits in latency and in the backlog of salesforce. In viewer, the number of page loads of each case. */
  visits: z.coerce.number().int().min(1).optional(),
  /** The number of desktops in scale, and also the number of readers. */
  people: z.coerce.number().int().min(1).default(10_000),
  /** The duration of each load in beats and scale. */
  seconds: z.coerce.number().min(1).default(8),
  /** Runs only this case (viewer: `<file>@<network>`; beats, scale, analytics: the database). */
  case: z.string().optional(),
})

const log = (line: string) => void process.stderr.write(`${line}\n`)

const { positionals, json, keep, profile, ...options } = readCommandLine({
  usage,
  flags,
  schema: optionsSchema,
})
if (profile) profileChildren(profile)
const chosen = positionals.length > 0 ? positionals : names
const measured: Row[] = []
for (const name of chosen) {
  const began = performance.now()
  log(`── ${name}`)
  const bench = benches[name]
  if (bench) measured.push(...(await bench({ ...options, log })))
  log(`── ${name}: ${Math.round((performance.now() - began) / 1000)} s`)
}
const rows = combined(measured)
const summary = summaryOf(rows, readLastRelease())
if (keep) writeLastRelease(rows)
if (profile) log(summariesIn(profile))
if (json) log(summary)
process.stdout.write(json ? `${JSON.stringify(rows)}\n` : `${tableOf(rows)}\n\n${summary}\n`)
process.exit(0)
