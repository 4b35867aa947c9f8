// The entry of `npm run faults`. `npm run faults -- hosting …` is another harness (hosting/main.ts). Prints the progress on standard error and one JSON line on standard output. Exits with 1 if there is a finding.
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { readCommandLine } from '../fixtures/command-line.ts'
import { runFaults } from './harness.ts'
import { kindNames } from './kinds/kinds.ts'
import { isClean, reportOf } from './tally.ts'

if (process.argv[2] === 'hosting') {
  await import('./hosting/main.ts')
  // hosting/main.ts ends the process.
}

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
  /** Only faults of these kinds are executed. */
  kinds: z
    .string()
    .transform((names) => names.split(','))
    .pipe(z.array(z.enum(kindNames)))
    .default(kindNames),
})

const usage = `Usage: npm run faults -- [options]      progress on standard error, one JSON line on standard output
  --runs N|each   number of runs, or one of each kind           default 1000
  --seed S        same seed and number of runs: same plan       default: random, printed
  --store NAME    sqlite or postgres                            default sqlite
  --lanes N       parallel runs, 1 to 8                         default 2
  --kinds A,B     only these kinds: ${kindNames.join(', ')}

npm run faults -- hosting --help: two trackers on PostgreSQL behind a proxy, with faults of a hosting`

const text = { type: 'string' } as const
const flags = { runs: text, seed: text, store: text, lanes: text, kinds: text }
const options = readCommandLine({ usage, flags, schema: optionsSchema })
const log = (line: string) => void process.stderr.write(`${line}\n`)
log(`seed ${options.seed}, runs: ${options.runs}, on ${options.store}, ${options.lanes} lanes`)
const tally = await runFaults({ ...options, log })
const report = reportOf(tally, options.seed)
const { kills, visits, acknowledgedBeats } = tally
log(
  `${kills.tracker} kills of a tracker, ${kills.desktop} of a desktop; ${visits} visits, ${acknowledgedBeats} beats acknowledged`,
)
process.stdout.write(`${JSON.stringify(report)}\n`)
process.exit(isClean(report) && report.runs === tally.planned ? 0 : 1)
