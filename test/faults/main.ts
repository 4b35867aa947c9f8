// `npm run faults [-- --runs N|each --seed S --store sqlite|postgres --lanes L --kinds a,b]`: progress on standard error, one JSON line on standard output.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { runFaults } from './harness.ts'
import { kindNames } from './kinds/kinds.ts'
import { isClean, reportOf } from './tally.ts'

const optionsSchema = z.object({
  runs: z.union([z.literal('each'), z.coerce.number().int().min(1)]).default(1_000),
  seed: z.coerce.number().int().min(0).max(0xffffffff),
  store: z.enum(['sqlite', 'postgres']).default('sqlite'),
  lanes: z.coerce.number().int().min(1).max(8).default(2),
  /** Runs of these kinds alone. */
  kinds: z
    .string()
    .transform((names) => names.split(','))
    .pipe(z.array(z.enum(kindNames)))
    .default(kindNames),
})

function readOptions() {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { runs: text, seed: text, store: text, lanes: text, kinds: text } })
  return optionsSchema.parse({ ...values, seed: values.seed ?? randomInt(0xffffffff) })
}

const options = readOptions()
const say = (line: string) => void process.stderr.write(`${line}\n`)
say(`seed ${options.seed}, runs: ${options.runs}, on ${options.store}, ${options.lanes} lanes`)
const tally = await runFaults({ ...options, say })
const report = reportOf(tally, options.seed)
const { kills, visits, acknowledgedBeats } = tally
say(
  `${kills.tracker} kills of a tracker, ${kills.desktop} of a desktop; ${visits} visits, ${acknowledgedBeats} beats acknowledged`,
)
process.stdout.write(`${JSON.stringify(report)}\n`)
process.exit(isClean(report) && report.runs === tally.planned ? 0 : 1)
