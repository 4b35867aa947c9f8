/** Formats an error that prevents the start as one clear line: the cause and the remedy. The stack is printed only for unexpected errors. */
import { CodedError } from '#shared/errors.ts'
import { fileProblem } from '#shared/file-problem.ts'
import { ConfigError } from '../infrastructure/config.ts'
import { NewerSchema } from '../infrastructure/database/migrate.ts'

type Failure = Error & { code?: string; syscall?: string; path?: string; hostname?: string; address?: string }

/** Error codes of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const databaseCauses: Record<string, string> = {
  '28P01': 'it refuses the password',
  '28000': 'it refuses this user',
  '3D000': 'the database does not exist; create it first',
  '42501': 'this user lacks a privilege (it must own the schema or be allowed to create tables)',
  '53300': 'it has no connection left (max_connections)',
  '57P03': 'it is starting or shutting down',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name can’t be looked up now',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'the connection was cut',
  SQLITE_CANTOPEN: 'the file can’t be opened; is its folder there and writable?',
  SQLITE_READONLY: 'the file is read-only',
  SQLITE_FULL: 'the disk is full',
  SQLITE_NOTADB: 'the file is not an SQLite database',
  SQLITE_CORRUPT: 'the file is damaged; restore a backup',
  SQLITE_BUSY: 'another process keeps it locked',
  SQLITE_IOERR: 'the disk reports an error',
}

const listenCauses: Record<string, string> = {
  EADDRINUSE: 'the port is taken. Choose another with --port or TRACKER_PORT.',
  EADDRNOTAVAIL: 'the address of --host (TRACKER_HOST) is not one of this machine. Use 0.0.0.0 for all.',
  ENOTFOUND:
    'the name of --host (TRACKER_HOST) is unknown. Use an address of this machine, or 0.0.0.0 for all.',
  EACCES: 'this user may not use the port. Choose one above 1023 with --port or TRACKER_PORT.',
}

/** Returns the error and its causes, outermost first. */
function chain(error: unknown): Failure[] {
  const found: Failure[] = []
  for (let next = error; next instanceof Error && found.length < 10; next = next.cause) found.push(next)
  return found
}

function ofListening({ code = '', syscall }: Failure): string | null {
  const isListening = syscall === 'listen' || (syscall === 'getaddrinfo' && code === 'ENOTFOUND')
  return isListening ? (listenCauses[code] ?? null) : null
}

const ofFolder = (error: Failure): string | null => {
  const problem = fileProblem(error)
  return problem && `${problem} Choose another folder with --data or TRACKER_DATA.`
}

function ofDatabase({ code, message }: Failure): string | null {
  const base = code?.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code
  const known = base ? databaseCauses[base] : undefined
  if (known) return `the database can’t be used: ${known} (--database-url or TRACKER_DATABASE_URL).`
  if (/timeout exceeded when trying to connect|timeout expired/.test(message)) {
    return `the database can’t be used: ${databaseCauses.ETIMEDOUT} (--database-url or TRACKER_DATABASE_URL).`
  }
  // Other messages of PostgreSQL or SQLite are shown as they are. They do not contain the values of a query.
  if (code && (/^[0-9A-Z]{5}$/.test(code) || base !== code)) {
    return `the database can’t be used: ${message.split('\n')[0]}`
  }
  return null
}

/** The step in which the start failed. The step shows whether ENOTFOUND concerns the database or the listen address. */
export type StartStep = 'opening the store' | 'listening'

/** Returns the lines for standard error. Each line begins with `tracker: `. */
export function explainStart(error: unknown, step: StartStep): string {
  if (error instanceof ConfigError) return error.problems.map((problem) => `tracker: ${problem}`).join('\n')
  for (const each of chain(error)) {
    if (each instanceof CodedError || each instanceof NewerSchema) return `tracker: ${each.message}`
    const line = (step === 'listening' ? ofListening(each) : null) ?? ofFolder(each) ?? ofDatabase(each)
    if (line) return `tracker: ${line}`
  }
  return `tracker: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}
