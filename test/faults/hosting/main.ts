// `npm run faults -- hosting`: prints the progress on standard error and one JSON line on standard output. Exits with 1 if there is a finding.
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { readCommandLine } from '../../fixtures/command-line.ts'
import { runHosting, unavailableKinds } from './harness.ts'
import { hostingKindNames } from './kinds.ts'
import { hostingReport, isCleanHosting } from './report.ts'

const optionsSchema = z.object({
  runs: z.union([z.literal('each'), z.coerce.number().int().min(1)]).default(1_000_000),
  minutes: z.coerce.number().min(0.1).default(30),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .default(() => randomInt(0xffffffff)),
  readers: z.coerce.number().int().min(1).max(2_000).default(50),
  scale: z.enum(['long', 'short']).default('long'),
  kinds: z
    .string()
    .transform((names) => names.split(','))
    .pipe(z.array(z.enum(hostingKindNames)))
    .default(hostingKindNames),
})

const usage = `Usage: npm run faults -- hosting [options]      progress on standard error, one JSON line on standard output
Two trackers on PostgreSQL behind nginx. Faults of the processes, the database, the disks and the clocks, and a rolling upgrade.
  --minutes M      no run starts after this time                default 30
  --runs N|each    at most N runs, or one of each kind          default: no limit
  --seed S         same seed: same plan                         default: random, printed
  --readers N      readers of each run                          default 50
  --scale NAME     long: faults of 5 to 120 s; short            default long
  --kinds A,B      only these kinds: ${hostingKindNames.join(', ')}`

const text = { type: 'string' } as const
const flags = { runs: text, minutes: text, seed: text, readers: text, scale: text, kinds: text }
const options = readCommandLine({ usage, flags, schema: optionsSchema })
// Admins run the production build, so the trackers are its processes.
process.env.LASTPAGE_PARTS ??= 'built'
const log = (line: string) => void process.stderr.write(`${line}\n`)
const unavailable = unavailableKinds(options.kinds)
for (const [kind, reason] of unavailable) log(`without ${kind}: ${reason}`)
const kinds = options.kinds.filter((kind) => !unavailable.has(kind))
log(`seed ${options.seed}, kinds: ${kinds.join(', ')}`)
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
const tally = await runHosting({ ...options, kinds, log, signal: stopping.signal })
const report = hostingReport(tally, options.seed)
process.stdout.write(`${JSON.stringify({ ...report, skipped: Object.fromEntries(unavailable) })}\n`)
process.exit(isCleanHosting(report) ? 0 : 1)
