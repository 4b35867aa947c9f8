/** The texts that `--help` and `--version` print for the tracker and its commands. */

import { settingNames } from '../../infrastructure/config.ts'
import { installedVersion, isBuild } from '../../infrastructure/installation.ts'
import type { Command, Flags } from './command.ts'
import { commands } from './registry.ts'

const program = isBuild ? 'node server.js' : 'npm run tracker --'

const indented = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, help]) => `  ${name.padEnd(width)}   ${help}`).join('\n')
}

function inLines(names: readonly string[], width = 110): string {
  const lines: string[] = []
  for (const name of names) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + name.length + 2 <= width)
      lines[lines.length - 1] = `${last}  ${name}`
    else lines.push(`  ${name}`)
  }
  return lines.join('\n')
}

const serverUsage = () => `Usage: ${program} [options]              serves
       ${program} COMMAND [options]      runs one command on the database, also beside a running server

  --data DIR           folder for PDFs, uploads and SQLite   TRACKER_DATA, default ./.lastpage/tracker
  --host HOST          address to listen on                  TRACKER_HOST, default 127.0.0.1
  --port N             port, 0 for a free one                TRACKER_PORT, default 8190
  --public-url URL     what links begin with                 TRACKER_PUBLIC_URL
  --database-url URL   postgres://… or sqlite:…              TRACKER_DATABASE_URL, default SQLite in the data folder
  --help               this text, or the usage of a command
  --version            the version, and the commit of a production build

Commands:

${indented(commands.map(({ name, summary }) => [name, summary]))}

The server prints one JSON line on standard output when it is ready, and logs to standard error. docs/settings.md explains every variable:
${inLines(settingNames)}`

const nameOf = (flag: string, value: string | null) => (value === null ? `--${flag}` : `--${flag} ${value}`)

function synopsis(flags: Flags): string {
  return Object.entries(flags)
    .map(([flag, { value, schema }]) => {
      const name = nameOf(flag, value)
      return schema.safeParse(undefined).success ? `[${name}]` : name
    })
    .join(' ')
}

const commandUsage = ({ name, alias, summary, details, flags, printsJsonInPipes }: Command) =>
  [
    `Usage: ${program} ${[name, synopsis(flags), '[--json]'].filter((part) => part !== '').join(' ')}`,
    [summary, details, alias && `"${alias}" is another name of this command.`].filter(Boolean).join('\n'),
    indented([
      ...Object.entries(flags).map(([flag, { value, help }]) => [nameOf(flag, value), help] as const),
      [
        '--json',
        `prints one JSON line${printsJsonInPipes ? ' (also without --json if the output is not a terminal)' : ''}`,
      ],
      ['--data, --database-url', 'as for the server; the TRACKER_… variables of the server count too'],
    ]),
    'Exit code: 0 done, 1 failed or a problem was found, 2 invalid command line.',
  ].join('\n\n')

export const usage = (command?: Command): string => (command ? commandUsage(command) : serverUsage())

/** For example `lastpage-tracker 1.4.0 (0a1b2c3d4e5f)`. The sources have no commit. */
export function versionLine(): string {
  const { version, commit } = installedVersion()
  return `lastpage-tracker ${version}${commit ? ` (${commit})` : ''}`
}
