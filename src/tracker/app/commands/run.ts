import type { Writable } from 'node:stream'
import { createLog } from '../../infrastructure/log.ts'
import type { Frame } from './command.ts'
import { findCommand, readCommandLine } from './command-line.ts'
import { commands } from './registry.ts'
import { usage, versionLine } from './usage.ts'

/** The standard streams of the process. */
export type Streams = Pick<Frame, 'input' | 'output'> & { readonly errors: Writable }

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
  { input, output, errors }: Streams,
): Promise<number | undefined> {
  if (asksForVersion(argv)) {
    output.stream.write(`${versionLine()}\n`)
    return 0
  }
  const found = findCommand(commands, argv)
  if (asksForHelp(argv)) {
    output.stream.write(`${usage(found?.command)}\n`)
    return 0
  }
  if (!found) return undefined
  const { command, config, flags, wantsJson } = readCommandLine(found.command, found.rest, env)
  const log = createLog('warn', errors)
  const progress = (line: string) => void errors.write(`${line}\n`)
  const { json, text, exitCode } = await command.execute({ config, log, progress, input, output }, flags)
  const isJson = wantsJson || (command.printsJsonInPipes === true && !output.isTerminal)
  const to = command.usesStandardOutput?.(flags) ? errors : output.stream
  to.write(`${isJson ? JSON.stringify(json) : text}\n`)
  return exitCode
}
