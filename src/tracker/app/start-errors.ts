/** Formats an error that prevents the start as one clear line: the cause and the remedy. The stack is printed only for unexpected errors. */
import { CodedError } from '#shared/errors.ts'
import { fileProblem } from '#shared/file-problem.ts'
import { ConfigError } from '../infrastructure/config.ts'
import { PoolerProblem } from '../infrastructure/database/connection-pooler.ts'
import { databaseProblem } from '../infrastructure/database/database-problem.ts'
import { NewerSchema, OlderSchema } from '../infrastructure/database/migrate.ts'
import { BackupProblem } from '../services/backup/backup-folder.ts'

type Failure = Error & {
  code?: string
  syscall?: string
  path?: string
  hostname?: string
  address?: string
  port?: number
}

const listenCauses: Record<string, string> = {
  EADDRINUSE: 'the port{port} is taken. Choose another with --port, TRACKER_PORT or TRACKER_METRICS_PORT.',
  EADDRNOTAVAIL: 'the address of --host (TRACKER_HOST) is not one of this machine. Use 0.0.0.0 for all.',
  ENOTFOUND:
    'the name of --host (TRACKER_HOST) is unknown. Use an address of this machine, or 0.0.0.0 for all.',
  EACCES:
    'this user may not use the port{port}. Choose one above 1023 with --port, TRACKER_PORT or TRACKER_METRICS_PORT.',
}

/** Returns the error and its causes, outermost first. */
function chain(error: unknown): Failure[] {
  const found: Failure[] = []
  for (let next = error; next instanceof Error && found.length < 10; next = next.cause) found.push(next)
  return found
}

function ofListening({ code = '', syscall, port }: Failure): string | null {
  const isListening = syscall === 'listen' || (syscall === 'getaddrinfo' && code === 'ENOTFOUND')
  const cause = isListening ? listenCauses[code] : undefined
  return cause?.replace('{port}', port === undefined ? '' : ` ${port}`) ?? null
}

/** A command writes to a pipe whose reader has ended, for example because the program is not installed. */
const ofPipe = ({ code, syscall }: Failure): string | null =>
  code === 'EPIPE' && syscall === 'write' ? 'the program that reads the output has ended.' : null

const ofFolder = (error: Failure): string | null => {
  const problem = fileProblem(error)
  return problem && `${problem} Choose another folder with --data or TRACKER_DATA.`
}

function ofDatabase(error: Failure): string | null {
  const known = databaseProblem(error)
  if (known) return `the database can’t be used: ${known} (--database-url or TRACKER_DATABASE_URL).`
  // Other messages of PostgreSQL or SQLite are shown as they are. They do not contain the values of a query.
  if (error.code && /^((?=.*\d)[0-9A-Z]{5}|SQLITE_\w+)$/.test(error.code)) {
    return `the database can’t be used: ${error.message.split('\n')[0]}`
  }
  return null
}

/** The messages of these errors are sentences for the operator. */
const explained = [CodedError, NewerSchema, OlderSchema, PoolerProblem, BackupProblem]

/** The step in which the start failed. The step shows whether ENOTFOUND concerns the database or the listen address. */
export type StartStep = 'opening the store' | 'listening'

/** Returns the lines for standard error. Each line begins with `tracker: `. */
export function explainStart(error: unknown, step: StartStep): string {
  if (error instanceof ConfigError) return error.problems.map((problem) => `tracker: ${problem}`).join('\n')
  for (const each of chain(error)) {
    if (explained.some((type) => each instanceof type)) return `tracker: ${each.message}`
    const line =
      (step === 'listening' ? ofListening(each) : null) ?? ofPipe(each) ?? ofFolder(each) ?? ofDatabase(each)
    if (line) return `tracker: ${line}`
  }
  return `tracker: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}
