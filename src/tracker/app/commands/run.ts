import { createLog } from '../../infrastructure/log.ts'
import { findCommand, readCommandLine } from './command-line.ts'
import { commands } from './registry.ts'
import { usage, versionLine } from './usage.ts'

/** `write` prints text on standard output. `isTerminal`: standard output is a terminal. */
export type Output = { write(text: string): void; isTerminal: boolean }

/** `--version` asks for the version of the tracker, unless the command has a flag of this name, e.g. `release stage --version 1.4.0`. */
const asksForVersion = (argv: readonly string[]) =>
  argv.includes('--version') &&
  !commands.some(({ name, flags }) => 'version' in flags && name === argv.slice(0, 2).join(' '))
const asksForHelp = (argv: readonly string[]) => argv.includes('--help') || argv.includes('-h')

/**
 * Runs the command or prints the help or version that `argv` asks for. Returns the exit code, or undefined if `argv` has neither: then the process serves.
 * @throws UsageError, ConfigError, CodedError
 */
export async function runCommandLine(
  argv: string[],
  env: NodeJS.ProcessEnv,
  output: Output,
): Promise<number | undefined> {
  if (asksForVersion(argv)) {
    output.write(`${versionLine()}\n`)
    return 0
  }
  const found = findCommand(commands, argv)
  if (asksForHelp(argv)) {
    output.write(`${usage(found?.command)}\n`)
    return 0
  }
  if (!found) return undefined
  const { command, config, flags, wantsJson } = readCommandLine(found.command, found.rest, env)
  const log = createLog('warn', process.stderr)
  const progress = (line: string) => void process.stderr.write(`${line}\n`)
  const { json, text, exitCode } = await command.execute({ config, log, progress }, flags)
  const isJson = wantsJson || (command.printsJsonInPipes === true && !output.isTerminal)
  output.write(`${isJson ? JSON.stringify(json) : text}\n`)
  return exitCode
}
