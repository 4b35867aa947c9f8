// Says in a few words why a database cannot be used, from the error of the driver.

/** Error codes of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html), SQLite, sockets and TLS. */
const causes: Record<string, string> = {
  '28P01': 'it refuses the password',
  '28000': 'it refuses this user',
  '3D000': 'the database does not exist; create it first',
  '42501': 'this user lacks a privilege (it must own the schema or be allowed to create tables)',
  '25006': 'it is read-only; use the primary server',
  '53100': 'its disk is full',
  '53300': 'it has no connection left (max_connections)',
  '57P03': 'it is starting or shutting down',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name can’t be looked up now',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'its host can’t be reached',
  ENETUNREACH: 'its network can’t be reached',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  SQLITE_CANTOPEN: 'the file can’t be opened; is its folder there and writable?',
  SQLITE_READONLY: 'the file is read-only',
  SQLITE_FULL: 'the disk is full',
  SQLITE_NOTADB: 'the file is not an SQLite database',
  SQLITE_CORRUPT: 'the file is damaged; restore a backup',
  SQLITE_BUSY: 'another process keeps it locked',
  SQLITE_IOERR: 'the disk reports an error',
}

/** Errors of OpenSSL for a certificate whose authority is not known: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const unknownAuthority = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** PgBouncer sends these messages, with the code of a protocol violation (08P01), while it has no connection to the server for a query. */
const poolerWaits =
  /pgbouncer cannot connect to server|server login has been failing|query_wait_timeout|server conn crashed|client_login_timeout|pgbouncer is shutting down/

/** Some errors have no code of their own. pg throws most of them. */
const byMessage: readonly [RegExp, string][] = [
  [poolerWaits, 'the connection pooler can’t reach it'],
  [/no more connections allowed/, 'the connection pooler has no connection left (max_client_conn)'],
  [/no such database/, 'the connection pooler does not know the database'],
  [
    /no pg_hba\.conf entry .* no encryption/,
    'it accepts only TLS connections; add ?sslmode=verify-full to the URL',
  ],
  [/server does not support SSL connections/, 'it offers no TLS; remove sslmode from the URL'],
  [/timeout exceeded when trying to connect|timeout expired|Query read timeout/, 'it does not answer'],
  [/Connection terminated/, 'the connection was cut'],
]

type DatabaseError = { code?: unknown; message: string }

const baseOf = (code: string) => (code.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code)

/** Returns null if the error is not one of a database. */
export function databaseProblem({ code, message }: DatabaseError): string | null {
  const found = byMessage.find(([pattern]) => pattern.test(message))
  if (found) return found[1]
  if (typeof code !== 'string') return null
  if (unknownAuthority.has(code))
    return 'the authority of its certificate is unknown; name its file with sslrootcert=… in the URL'
  return causes[baseOf(code)] ?? null
}

const temporaryCodes = new Set([
  '53300',
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

/** True if the database may be available soon: it starts, restarts, or its host name is not registered yet. */
export function isTemporary({ code, message }: DatabaseError): boolean {
  return (
    (typeof code === 'string' && temporaryCodes.has(code)) ||
    /timeout exceeded when trying to connect|timeout expired|Query read timeout|Connection terminated/.test(
      message,
    ) ||
    poolerWaits.test(message)
  )
}
