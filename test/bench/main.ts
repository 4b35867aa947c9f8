// `npm run bench [-- latency|salesforce|beats|viewer|analytics|scale] [--json]`: a table on standard output, or one JSON array.
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { analytics } from './analytics/analytics.ts'
import { beats } from './beats/beats.ts'
import type { Bench } from './bench.ts'
import { latency } from './latency.ts'
import { type Row, tableOf } from './row.ts'
import { salesforce } from './salesforce.ts'
import { scale } from './scale/scale.ts'
import { viewer } from './viewer/viewer.ts'

const benches: Record<string, Bench> = { latency, salesforce, beats, viewer, analytics, scale }
const optionsSchema = z.object({
  json: z.boolean().default(false),
  /** Visits in latency and in the backlog of salesforce; openings of each page in viewer. */
  visits: z.coerce.number().int().min(1).optional(),
  /** Desktops in scale, and as many readers. */
  people: z.coerce.number().int().min(1).default(10_000),
  /** How long each load lasts in beats and scale. */
  seconds: z.coerce.number().min(1).default(8),
  /** One case only, where a bench has many (viewer: `<file>@<network>`; beats, scale: the database). */
  case: z.string().optional(),
})

const say = (line: string) => void process.stderr.write(`${line}\n`)

function readCommandLine() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      visits: { type: 'string' },
      people: { type: 'string' },
      seconds: { type: 'string' },
      case: { type: 'string' },
    },
  })
  const chosen = positionals.length > 0 ? positionals : Object.keys(benches)
  const unknown = chosen.filter((name) => !Object.hasOwn(benches, name))
  if (unknown.length > 0) {
    say(`There are: ${Object.keys(benches).join(', ')}. Not: ${unknown.join(', ')}.`)
    process.exit(2)
  }
  return { chosen, ...optionsSchema.parse(values) }
}

const { chosen, json, ...options } = readCommandLine()
const rows: Row[] = []
for (const name of chosen) {
  say(`── ${name}`)
  const bench = benches[name]
  if (bench) rows.push(...(await bench({ ...options, say })))
}
process.stdout.write(json ? `${JSON.stringify(rows)}\n` : `${tableOf(rows)}\n`)
process.exit(0)
