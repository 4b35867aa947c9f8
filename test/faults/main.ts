// `npm run faults [-- --runs N|each --seed S --store sqlite|postgres --lanes L --kinds a,b]`: progress on standard error, one JSON line on standard output.
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { readCommandLine } from '../fixtures/command-line.ts'
import { runFaults } from './harness.ts'
import { kindNames } from './kinds/kinds.ts'
import { isClean, reportOf } from './tally.ts'

const optionsSchema = z.object({
  runs: z.union([z.literal('each'), z.coerce.number().int().min(1)]).default(1_000),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .default(() => randomInt(0xffffffff)),
  store: z.enum(['sqlite', 'postgres']).default('sqlite'),
  lanes: z.coerce.number().int().min(1).max(8).default(2),
  /** Runs of these kinds alone. */
  kinds: z
    .string()
    .transform((names) => names.split(','))
    .pipe(z.array(z.enum(kindNames)))
    .default(kindNames),
})

const usage = `Usage: npm run faults -- [options]      progress on standard error, one JSON line on standard output
  --runs N|each   how many runs, or one of each kind            default 1000
  --seed S        the same seed and runs make the same plan     default: random, printed
  --store NAME    sqlite or postgres                            default sqlite
  --lanes N       runs side by side, 1 to 8                     default 2
  --kinds A,B     runs of these kinds alone: ${kindNames.join(', ')}`

const text = { type: 'string' } as const
const flags = { runs: text, seed: text, store: text, lanes: text, kinds: text }
const options = readCommandLine({ usage, flags, schema: optionsSchema })
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
