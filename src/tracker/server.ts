// The tracker as a process. It reads flags and environment variables. When it is ready, it prints one JSON line on standard output. Logs go to
// standard error. `server.ts COMMAND …` runs one command on the database instead (app/commands).

import type { Logger } from 'pino'
import { runCommandLine } from './app/commands/run.ts'
import { UsageError } from './app/commands/usage-error.ts'
import { explainStart, type StartStep } from './app/start-errors.ts'
import { createTracker, type Tracker } from './app/tracker.ts'
import { directDatabaseUrl, parseCommandLine, type TrackerConfig } from './infrastructure/config.ts'
import { isSqlite, sqlitePath } from './infrastructure/database/open-database.ts'
import { lockSqliteServer } from './infrastructure/database/server-lock.ts'
import { waitForPostgres } from './infrastructure/database/wait-for-postgres.ts'
import { createLog } from './infrastructure/log.ts'
import { startWatchdog } from './infrastructure/watchdog.ts'
import { shortGrace } from './services/operation/checks/times.ts'
import { firstInvite } from './services/people/first-run.ts'

/**
 * Longer than the time that open requests get to finish (app/tracker.ts). Without this limit, a database that hangs would keep the process until the
 * supervisor kills it.
 */
const stopWithinMs = 15_000

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
let step: StartStep = 'opening the store'

/** `tracker` returns null before the tracker is created. In a container the process has no default handler of signals. */
function stopOnSignals(log: Logger, drainMs: number, tracker: () => Tracker | null): void {
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      log.info({ signal, drainMs }, 'stopping')
      const started = tracker()
      if (!started) process.exit(0)
      const stopMs = drainMs + stopWithinMs
      setTimeout(() => {
        log.error({ afterMs: stopMs }, 'could not stop in time; unacknowledged requests are dropped')
        process.exit(1)
      }, stopMs).unref()
      const stopped = started.drain().then(() => started.close())
      stopped.then(
        () => process.exit(0),
        (err: unknown) => {
          log.error({ err }, 'could not stop cleanly')
          process.exit(1)
        },
      )
    })
  }
}

async function serve(config: TrackerConfig): Promise<void> {
  const log = createLog(config.logLevel, process.stderr)
  let tracker: Tracker | null = null
  stopOnSignals(log, config.drainMs, () => tracker)
  const problem = shortGrace(config)
  if (problem !== null) log.warn({}, problem)
  if (isSqlite(config.databaseUrl)) {
    const lock = lockSqliteServer(sqlitePath(config.databaseUrl))
    // The listener also keeps a reference to the lock file, so that the garbage collector does not close it.
    process.once('exit', lock.release)
  } else {
    // A pooler may accept connections before the server behind it.
    const urls = new Set([directDatabaseUrl(config), config.databaseUrl])
    for (const url of urls) await waitForPostgres(url, log, config.databaseWaitMs)
  }
  const created = await createTracker(config, { log })
  tracker = created
  step = 'listening'
  const url = await tracker.listen()
  const invite = await firstInvite(tracker.context, tracker.workspaceId)
  startWatchdog(config.watchdogMs, () => !created.isBroken())
  const metrics = tracker.metricsUrl()
  say({
    url,
    publicUrl: tracker.context.publicUrl(),
    ...(metrics ? { metrics } : {}),
    ...(invite ? { invite } : {}),
  })
}

async function main(argv: string[]): Promise<void> {
  const { stdin: input, stdout, stderr: errors } = process
  const exitCode = await runCommandLine(argv, process.env, {
    ...{ input, errors },
    output: { stream: stdout, isTerminal: stdout.isTTY },
  })
  if (exitCode === undefined) return serve(parseCommandLine(argv, process.env).config)
  process.exitCode = exitCode
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${explainStart(error, step)}\n`)
  process.exit(error instanceof UsageError ? 2 : 1)
})
