// Finds the command of a command line and parses its flags.
import { parseArgs } from 'node:util'
import { configFlags, readConfig, type TrackerConfig } from '../../infrastructure/config.ts'
import type { Command, Flags } from './command.ts'
import { UsageError } from './usage-error.ts'

export type CommandLine = {
  command: Command
  config: TrackerConfig
  flags: Record<string, unknown>
  wantsJson: boolean
}

const words = (argv: readonly string[]): string[] => {
  const end = argv.findIndex((word) => word.startsWith('-'))
  return argv.slice(0, end < 0 ? argv.length : end).slice(0, 2)
}

const isNamed = (name: string) => (command: Command) => command.name === name || command.alias === name

/**
 * Returns the command at the start of `argv`, and the arguments after its name. Returns undefined if `argv` begins with a flag or is empty: then
 * the process serves. @throws UsageError unknown command
 */
export function findCommand(
  commands: readonly Command[],
  argv: readonly string[],
): { command: Command; rest: string[] } | undefined {
  const [first, second] = words(argv)
  if (first === undefined) return undefined
  if (second !== undefined) {
    const command = commands.find(isNamed(`${first} ${second}`))
    if (command) return { command, rest: argv.slice(2) }
  }
  const command = commands.find(isNamed(first))
  if (command) return { command, rest: argv.slice(1) }
  const group = commands.map(({ name }) => name).filter((name) => name.startsWith(`${first} `))
  throw new UsageError([
    group.length > 0
      ? `"${first}" needs one more word: ${group.join(', ')}`
      : `"${first}" is not a command (--help lists them)`,
  ])
}

/** Parses and checks each flag by its schema. @throws UsageError with one line for each invalid flag */
function readFlags(flags: Flags, given: Record<string, unknown>): Record<string, unknown> {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, { schema }] of Object.entries(flags)) {
    const read = schema.safeParse(given[name])
    if (read.success) values[name] = read.data
    else if (given[name] === undefined) problems.push(`--${name} is missing`)
    else {
      const why = read.error.issues[0]?.message ?? ''
      problems.push(`--${name} is not valid (it is "${String(given[name])}"): ${why}`)
    }
  }
  if (problems.length > 0) throw new UsageError(problems)
  return values
}

/** Parses the arguments after the name of the command. @throws UsageError, ConfigError */
export function readCommandLine(command: Command, rest: string[], env: NodeJS.ProcessEnv): CommandLine {
  const own = Object.fromEntries(
    Object.entries(command.flags).map(([name, { value }]) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  let given: Record<string, string | boolean | undefined>
  try {
    const options = { ...configFlags, ...own, json: { type: 'boolean' as const } }
    given = parseArgs({ args: rest, options, strict: true }).values as typeof given
  } catch (error) {
    throw new UsageError([(error as Error).message])
  }
  const flags = readFlags(command.flags, given)
  return { command, config: readConfig(given, env), flags, wantsJson: given.json === true }
}
