// What a command of the operator is: a name, flags with schemas, the work, and two forms of the result (JSON and text). One file per command defines
// it; registry.ts lists all commands.
import type { Readable, Writable } from 'node:stream'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { openPlace, type Place } from './place.ts'

export type Flag<S extends z.ZodType = z.ZodType> = {
  readonly schema: S
  /** The name of the value in the usage, e.g. `EMAIL`. Null: the flag takes no value. */
  readonly value: string | null
  readonly help: string
}
export type Flags = Readonly<Record<string, Flag>>
export type FlagValues<F extends Flags> = { [K in keyof F]: z.output<F[K]['schema']> }

/** A flag with a value. The flag is required if `schema` is not optional. */
export const flag = <S extends z.ZodType>(schema: S, value: string, help: string): Flag<S> => ({
  schema,
  value,
  help,
})

/** A flag without a value. It is false if it is not given. */
export const toggle = (help: string) => ({ schema: z.boolean().default(false), value: null, help }) as const

/** What each command gets. */
export type Frame = {
  readonly config: TrackerConfig
  readonly log: Logger
  /** Prints a line about the progress of a long command on standard error. */
  progress(line: string): void
  readonly input: Readable
  readonly output: { readonly stream: Writable; readonly isTerminal: boolean }
}

export type CommandResult = {
  /** Printed as one JSON line with `--json`. */
  readonly json: object
  /** Printed without `--json`. Has no line break at its end. */
  readonly text: string
  /** 0, or 1 if the command found a problem. */
  readonly exitCode: 0 | 1
}

export type Command = {
  /** One or two words, e.g. `devices list`. */
  readonly name: string
  /** Another name for the same command. */
  readonly alias?: string
  /** One sentence for the list of commands. */
  readonly summary: string
  /** More lines for the usage of the command. */
  readonly details?: string
  readonly flags: Flags
  /** True: the command also prints JSON if standard output is not a terminal, because scripts rely on it. */
  readonly printsJsonInPipes?: boolean
  /** True: the command writes data to standard output, so its result is printed on standard error. */
  usesStandardOutput?(flags: Record<string, unknown>): boolean
  /** `flags` are the parsed values of the flags. @throws ConfigError, CodedError */
  execute(frame: Frame, flags: Record<string, unknown>): Promise<CommandResult>
}

type Definition<Where, F extends Flags, V extends object> = Omit<
  Command,
  'execute' | 'flags' | 'usesStandardOutput'
> & {
  readonly flags: F
  usesStandardOutput?(flags: FlagValues<F>): boolean
  run(where: Where, flags: FlagValues<F>): Promise<V>
  /** Formats the value for people. */
  text(value: V, flags: FlagValues<F>): string
  /** True if the value reports a problem, so that the command exits with code 1. */
  isProblem?(value: V): boolean
}

function finish<F extends Flags, V extends object>(
  { text, isProblem }: Pick<Definition<never, F, V>, 'text' | 'isProblem'>,
  value: V,
  flags: FlagValues<F>,
): CommandResult {
  return { json: value, text: text(value, flags), exitCode: isProblem?.(value) ? 1 : 0 }
}

/** Defines a command that opens no database, or opens it in its own way (backup, restore, migrate). */
export function defineCommand<const F extends Flags, V extends object>({
  run,
  text,
  isProblem,
  usesStandardOutput,
  ...about
}: Definition<Frame, F, V>): Command {
  return {
    ...about,
    ...(usesStandardOutput && {
      usesStandardOutput: (flags) => usesStandardOutput(flags as FlagValues<F>),
    }),
    async execute(frame, values) {
      const flags = values as FlagValues<F>
      return finish({ text, ...(isProblem && { isProblem }) }, await run(frame, flags), flags)
    },
  }
}

/** Defines a command that works on the workspace of the tracker's database, also while a server uses this database. */
export function defineWorkspaceCommand<const F extends Flags, V extends object>({
  run,
  mayCreate = false,
  ...about
}: Definition<Frame & Place, F, V> & {
  /** True: the command creates an SQLite database that does not exist. */
  readonly mayCreate?: boolean
}): Command {
  return defineCommand<F, V>({
    ...about,
    async run(frame, flags) {
      const place = await openPlace({ ...frame, mayCreate })
      try {
        return await run({ ...place, ...frame }, flags)
      } finally {
        await place.store.close()
      }
    },
  })
}
