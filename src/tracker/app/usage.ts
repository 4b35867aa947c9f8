/** The texts that `--help` prints for the tracker and its commands. */

import { settingNames } from '../infrastructure/config.ts'
import { type CommandName, commandFlags } from './commands.ts'

const server = `Usage: npm run tracker -- [options]
       npm run tracker -- invite --email E [--name N] [--role admin]     an invite, printed as JSON
       npm run tracker -- role --email E --role admin|member             changes a member's role
       npm run tracker -- configure --consumer-key K --login-url U       sets the workspace's Salesforce app

  --data DIR           folder for PDFs, uploads and SQLite   TRACKER_DATA, default ./.lastpage/tracker
  --host HOST          address to listen on                  TRACKER_HOST, default 127.0.0.1
  --port N             port, 0 for a free one                TRACKER_PORT, default 8190
  --public-url URL     what links begin with                 TRACKER_PUBLIC_URL
  --database-url URL   postgres://… or sqlite:…              TRACKER_DATABASE_URL, default SQLite in the data folder
  --help               this text

Prints one JSON line on standard output when it is ready, and logs to standard error. docs/settings.md explains every variable:
`

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

const commandUsage = (name: CommandName) =>
  `Usage: npm run tracker -- ${name} ${Object.keys(commandFlags[name])
    .map((flag) => `[--${flag} …]`)
    .join(' ')}
Takes --data or --database-url as the server does (or the same TRACKER_… variables), and prints one JSON line.`

export function usage(command?: CommandName): string {
  return command ? commandUsage(command) : `${server}${inLines(settingNames)}`
}
