// The command line and the environment variables of the headless app.
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { CallbackPorts } from '../../salesforce/callback-ports.ts'
import { logLevels } from './log.ts'

const flags = {
  data: 'LASTPAGE_DATA',
  port: 'LASTPAGE_PORT',
  join: 'LASTPAGE_JOIN',
  sample: 'LASTPAGE_SAMPLE',
  ca: 'LASTPAGE_CA',
  policy: 'LASTPAGE_POLICY',
  'callback-ports': 'LASTPAGE_CALLBACK_PORTS',
  'log-level': 'LASTPAGE_LOG_LEVEL',
  'secrets-key-file': 'LASTPAGE_SECRETS_KEY_FILE',
  'previous-secrets-key-file': 'LASTPAGE_PREVIOUS_SECRETS_KEY_FILE',
  'salesforce-username': 'LASTPAGE_SALESFORCE_USERNAME',
  'salesforce-key-file': 'LASTPAGE_SALESFORCE_KEY_FILE',
} as const

/** Flags without a value, with their environment variables. */
const switches = { worker: 'LASTPAGE_WORKER' } as const

const Options = z.object({
  data: z
    .string()
    .min(1)
    .default(path.join(os.homedir(), '.lastpage', 'headless'))
    .transform((dir) => path.resolve(dir)),
  port: z.coerce.number('is not a number').int().min(0).max(65_535, 'is above 65535').default(0),
  join: z.string().min(1).optional(),
  sample: z.string().refine(existsSync, 'there is no such file').optional(),
  'callback-ports': CallbackPorts.optional(),
  ca: z.string().refine(existsSync, 'there is no such file').optional(),
  policy: z.string().refine(existsSync, 'there is no such file').optional(),
  'log-level': z.enum(logLevels, `is one of ${logLevels.join(', ')}`).default('info'),
  'secrets-key-file': z.string().optional(),
  'previous-secrets-key-file': z.string().optional(),
  'salesforce-username': z.string().max(80).optional(),
  'salesforce-key-file': z.string().optional(),
  worker: z
    .enum(['true', 'false', '1', '0'], 'is true or false')
    .transform((text) => text === 'true' || text === '1')
    .default(false),
})
export type HeadlessOptions = z.infer<typeof Options> & {
  /** `rotate-secrets-key`: seals the secrets with another key, and ends. */
  command: 'run' | 'rotate-secrets-key'
}

export const usage = `Usage: npm run headless -- [--data DIR] [--port N] [--join INVITE] [--sample PDF] [--ca PEM] [--policy JSON] [--callback-ports LIST] [--log-level LEVEL]
       npm run headless -- --worker --data DIR --secrets-key-file FILE [--join INVITE] [--salesforce-username NAME --salesforce-key-file PEM]
       npm run headless -- rotate-secrets-key --data DIR --secrets-key-file NEW --previous-secrets-key-file OLD
--worker runs as a service for the whole workspace (docs/worker.md).
Each has a variable too: ${[...Object.values(flags), ...Object.values(switches)].join(', ')}. HTTPS_PROXY, HTTP_PROXY and NO_PROXY hold as elsewhere.`

/**
 * Reads the options. A flag overrides the environment variable of the same option. Throws an Error whose message has one line for each
 * invalid option.
 */
export function readOptions(
  args: string[],
  environment: Record<string, string | undefined>,
): HeadlessOptions {
  const { values: given, command } = readFlags(args)
  const values = Object.fromEntries(
    Object.entries({ ...flags, ...switches }).map(([flag, name]) => [
      flag,
      given[flag] ?? (environment[name] || undefined),
    ]),
  )
  const parsed = Options.safeParse(values)
  if (!parsed.success) throw new Error(parsed.error.issues.map(lineOf).join('\n'))
  const options = { ...parsed.data, command }
  const missing = missingOptions(options)
  if (missing) throw new Error(missing)
  return options
}

function lineOf({ path: [flag], message }: { path: PropertyKey[]; message: string }): string {
  const name = { ...flags, ...switches }[String(flag) as keyof typeof flags]
  return `--${String(flag)} (${name}): ${message}`
}

/** Returns one line if an option needs another option that is missing. */
function missingOptions(options: HeadlessOptions): string | null {
  const has = (flag: keyof typeof flags) => options[flag] !== undefined
  if (has('salesforce-username') !== has('salesforce-key-file')) {
    return '--salesforce-username and --salesforce-key-file are needed together'
  }
  const needsKey = options.command === 'rotate-secrets-key' || has('previous-secrets-key-file')
  if (needsKey && !has('secrets-key-file')) return '--secrets-key-file is needed'
  if (options.command === 'rotate-secrets-key' && !has('previous-secrets-key-file')) {
    return '--previous-secrets-key-file is needed'
  }
  return null
}

function readFlags(args: string[]): {
  values: Record<string, string | undefined>
  command: HeadlessOptions['command']
} {
  const options = {
    ...Object.fromEntries(Object.keys(flags).map((flag) => [flag, { type: 'string' as const }])),
    ...Object.fromEntries(Object.keys(switches).map((flag) => [flag, { type: 'boolean' as const }])),
  }
  const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals: true })
  const [command = 'run', ...rest] = positionals
  if ((command !== 'run' && command !== 'rotate-secrets-key') || rest.length > 0) {
    throw new Error(`there is no command ${positionals.join(' ')}`)
  }
  const texts = Object.entries(values).map(([flag, value]) => [flag, String(value)])
  return { values: Object.fromEntries(texts), command }
}
