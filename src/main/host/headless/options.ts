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
  'callback-ports': 'LASTPAGE_CALLBACK_PORTS',
  'log-level': 'LASTPAGE_LOG_LEVEL',
} as const

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
  'log-level': z.enum(logLevels, `is one of ${logLevels.join(', ')}`).default('info'),
})
export type HeadlessOptions = z.infer<typeof Options>

export const usage = `Usage: npm run headless -- [--data DIR] [--port N] [--join INVITE] [--sample PDF] [--ca PEM] [--callback-ports LIST] [--log-level LEVEL]
Each has a variable too: ${Object.values(flags).join(', ')}. HTTPS_PROXY, HTTP_PROXY and NO_PROXY hold as elsewhere.`

/**
 * Reads the options. A flag overrides the environment variable of the same option. Throws an Error whose message has one line for each
 * invalid option.
 */
export function readOptions(
  args: string[],
  environment: Record<string, string | undefined>,
): HeadlessOptions {
  const given = readFlags(args)
  const values = Object.fromEntries(
    Object.entries(flags).map(([flag, name]) => [flag, given[flag] ?? (environment[name] || undefined)]),
  )
  const parsed = Options.safeParse(values)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => {
    const flag = String(issue.path[0]) as keyof typeof flags
    return `--${flag} (${flags[flag]}): ${issue.message}`
  })
  throw new Error(lines.join('\n'))
}

function readFlags(args: string[]): Record<string, string | undefined> {
  const options = Object.fromEntries(Object.keys(flags).map((flag) => [flag, { type: 'string' as const }]))
  return parseArgs({ args, options, strict: true, allowPositionals: false }).values as Record<string, string>
}
