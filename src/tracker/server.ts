// Composes the tracker as a process: flags and environment in, one JSON line on standard output when ready, logs on
// standard error. `server.ts invite …` and `server.ts configure …` run one command on the database instead.
import { CodedError } from '#shared/errors.ts'
import { createTracker } from './app.ts'
import { type CommandName, commandFlags, runCommand } from './commands.ts'
import { ConfigError, parseCommandLine, type TrackerConfig } from './config.ts'
import { createLog } from './log.ts'
import { firstInvite } from './people/first-run.ts'

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

async function serve(config: TrackerConfig): Promise<void> {
  const log = createLog(config.logLevel, process.stderr)
  const tracker = await createTracker(config, { log })
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      log.info({ signal }, 'stopping')
      tracker.close().then(
        () => process.exit(0),
        (err: unknown) => {
          log.error({ err }, 'could not stop cleanly')
          process.exit(1)
        },
      )
    })
  }
  const url = await tracker.listen()
  const invite = await firstInvite(tracker.context, tracker.workspaceId)
  say({ url, publicUrl: tracker.context.publicUrl(), ...(invite ? { invite } : {}) })
}

async function main(argv: string[]): Promise<void> {
  const [first = ''] = argv
  if (!Object.hasOwn(commandFlags, first)) {
    return serve(parseCommandLine(argv, process.env, {}).config)
  }
  const name = first as CommandName
  const { config, flags } = parseCommandLine(argv.slice(1), process.env, commandFlags[name])
  say(await runCommand(name, config, flags, createLog('warn', process.stderr)))
}

/** One clear line per mistake; anything else with its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.map((problem) => `tracker: ${problem}`).join('\n')
  if (error instanceof CodedError) return `tracker: ${error.message}`
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return 'tracker: the port is taken. Choose another with --port or TRACKER_PORT.'
  }
  return `tracker: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})
