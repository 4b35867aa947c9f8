// The start of the tracker with a database that is not available yet, or that cannot be used.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventually, partFile } from '../../test/fixtures/part.ts'
import { relayPostgres } from '../../test/fixtures/tcp-relay.ts'
import { explainStart } from './app/start-errors.ts'
import { databaseProblem } from './infrastructure/database/database-problem.ts'
import { isSqlite, openDatabase } from './infrastructure/database/open-database.ts'
import { emptyDatabase, quietLog, testFolder } from './infrastructure/database/testing.ts'
import { waitForPostgres } from './infrastructure/database/wait-for-postgres.ts'

// Each test starts several processes one after the other.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })
let folder: Awaited<ReturnType<typeof testFolder>>
const started: ChildProcess[] = []
beforeEach(async () => {
  folder = await testFolder()
})
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await folder.remove()
})

function startTracker(databaseUrl: string, env: Record<string, string> = {}) {
  const args = ['--data', folder.path, '--port', '0', '--database-url', databaseUrl]
  const child = spawn(process.execPath, [partFile('src/tracker/server.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  started.push(child)
  const output = { out: '', log: '' }
  child.stdout.on('data', (bytes) => {
    output.out += String(bytes)
  })
  child.stderr.on('data', (bytes) => {
    output.log += String(bytes)
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  return { child, output, exitCode: async () => (await closed)[0] }
}

describe('a database that is not available yet', () => {
  it('is waited for, with its reason in the log', async () => {
    const relay = await relayPostgres(await emptyDatabase('postgres', folder.path))
    relay.setMode('refuse')
    const { output } = startTracker(relay.url)
    await eventually('it waits', () => output.log.includes('waiting for the database'), 30_000)
    relay.setMode('pass')
    await eventually('it is ready', () => output.out.includes('"url"'), 30_000)
    expect(output.log).toContain('the connection was cut')
    expect(output.log).not.toContain(new URL(relay.url).password)
    await relay.close()
  })

  it('does not delay a stop', async () => {
    const { child, output, exitCode } = startTracker('postgres://u:p@127.0.0.1:1/d')
    await eventually('it waits', () => output.log.includes('nothing listens there'), 30_000)
    child.kill('SIGTERM')
    expect(await exitCode()).toBe(0)
  })
})

/** Opens the database as a start does, without waiting. Returns the line on standard error. */
const failedStart = (databaseUrl: string): Promise<string> =>
  (isSqlite(databaseUrl) ? Promise.resolve() : waitForPostgres(databaseUrl, quietLog(), 0))
    .then(() => openDatabase(databaseUrl, quietLog()))
    .then(
      () => 'it started',
      (error: unknown) => explainStart(error, 'opening the store'),
    )
const line = (why: string) =>
  `tracker: the database can’t be used: ${why} (--database-url or TRACKER_DATABASE_URL).`

it('a PostgreSQL database that cannot be used is reported in one line with the cause', async () => {
  const databaseUrl = await emptyDatabase('postgres', folder.path)
  const at = (change: (url: URL) => void) => {
    const url = new URL(databaseUrl)
    change(url)
    return failedStart(url.href)
  }
  const admin = new pg.Client(databaseUrl)
  await admin.connect()
  const role = `limited_${Date.now()}`
  await admin.query(`create role ${role} login password 'limited' connection limit 0`)
  const causes = await Promise.all([
    at((url) => (url.pathname = '/nowhere')),
    at((url) => (url.port = '1')),
    at((url) => (url.hostname = 'no-such-host.invalid')),
    at((url) => (url.password = 'wrong')),
    at((url) => url.searchParams.set('sslmode', 'verify-full')),
    at((url) => {
      url.username = role
      url.password = 'limited'
    }),
  ])
  expect(causes).toEqual([
    line('the database does not exist; create it first'),
    line('nothing listens there'),
    expect.stringMatching(/its host name (is unknown|can’t)/),
    line('it refuses the password'),
    line('it offers no TLS; remove sslmode from the URL'),
    line('it has no connection left (max_connections)'),
  ])
  await admin.query(`drop role ${role}`)
  await admin.query(
    `alter database ${new URL(databaseUrl).pathname.slice(1)} set default_transaction_read_only = on`,
  )
  await admin.end()
  expect(await failedStart(databaseUrl)).toBe(line('it is read-only; use the primary server'))
})

it('a file that is not an SQLite database is reported in one line', async () => {
  const file = join(folder.path, 'text.db')
  await writeFile(file, 'This is not a database, but long enough to be one. '.repeat(20))
  expect(await failedStart(`sqlite:${file}`)).toBe(line('the file is not an SQLite database'))
})

it('the messages of a server that requires TLS and of an unknown certificate are explained', () => {
  const refused = 'no pg_hba.conf entry for host "10.0.0.4", user "u", database "d", no encryption'
  expect(databaseProblem({ code: '28000', message: refused })).toContain('sslmode=verify-full')
  const unknown = {
    code: 'SELF_SIGNED_CERT_IN_CHAIN',
    message: 'self-signed certificate in certificate chain',
  }
  expect(databaseProblem(unknown)).toContain('sslrootcert')
})
