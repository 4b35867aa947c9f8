// The tracker as a process: ready line, commands of the operator, stop, errors.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Me } from '#shared/tracker-api/people.ts'
import { type Part, repositoryRoot, startPart } from '../../test/fixtures/part.ts'
import { relayPostgres } from '../../test/fixtures/tcp-relay.ts'
import { openSqlite } from './infrastructure/database/sqlite.ts'
import { currentDatabase, testFolder } from './infrastructure/database/testing.ts'

type Ready = { url: string; publicUrl: string; invite?: string }
const file = 'src/tracker/server.ts'
const run = promisify(execFile)
// Each test starts several processes one after the other.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })
let folder: Awaited<ReturnType<typeof testFolder>>
const parts: Part<Ready>[] = []

beforeEach(async () => {
  folder = await testFolder()
})
afterEach(async () => {
  for (const part of parts.splice(0)) await part.stop()
  await folder.remove()
})

const start = (...args: string[]) => startWith({}, ...args)

async function startWith(env: Record<string, string>, ...args: string[]) {
  const part = await startPart<Ready>(file, { args: ['--data', folder.path, '--port', '0', ...args], env })
  parts.push(part)
  return part
}

async function command(...args: string[]) {
  const { stdout } = await run(process.execPath, [join(repositoryRoot, file), ...args, '--data', folder.path])
  return JSON.parse(stdout)
}

const post = async (url: string, path: string, body: object) => {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as { me: Me } }
}
const joinBy = (url: string, invite: string, more: object = {}) =>
  post(url, '/api/invites/accept', {
    token: invite.split('#')[1],
    device: { name: 'Laptop', platform: 'linux' },
    ...more,
  })

it('setup with the first invite and with commands while the server runs', async () => {
  const { ready, stop } = await start()
  expect(ready.publicUrl).toBe(ready.url)
  expect(ready.invite).toContain(`${ready.url}/join#lpi.`)
  const configured = await command(
    'configure',
    '--consumer-key',
    'a-consumer-key',
    '--login-url',
    'http://localhost:4000/',
  )
  expect(configured.salesforceApp.loginUrl).toBe('http://localhost:4000')
  const { invite } = await command(
    'invite',
    '--email',
    'Aiko@example.com',
    '--name',
    'Aiko',
    '--role',
    'admin',
  )
  const joined = await joinBy(ready.url, invite)
  expect(joined.body.me).toMatchObject({
    member: { email: 'aiko@example.com', name: 'Aiko', role: 'admin' },
    workspace: { salesforceApp: { consumerKey: 'a-consumer-key' } },
  })
  const device = await command('invite', '--email', 'aiko@example.com', '--name', 'Someone else')
  expect(device.for).toBe('device')
  const again = await joinBy(ready.url, device.invite)
  expect(again.body.me.member).toEqual(joined.body.me.member)
  expect((await joinBy(ready.url, ready.invite ?? '', { email: 'x@example.com', name: 'X' })).status).toBe(
    410,
  )
  await stop()
  const second = await start()
  expect(second.ready.invite).toBeUndefined()
})

it('SIGTERM stops the tracker, even with a connection that has sent no request', async () => {
  const part = await start()
  const idle = connect(Number(new URL(part.ready.url).port), '127.0.0.1')
  await once(idle, 'connect')
  const exited = once(part.child, 'exit')
  part.child.kill('SIGTERM')
  const [code] = await exited
  idle.destroy()
  expect(code).toBe(0)
  expect(part.log()).not.toContain('lpi.')
})

it('a configuration error is one line', async () => {
  const failing = (...args: string[]) =>
    run(process.execPath, [join(repositoryRoot, file), ...args, '--data', folder.path]).catch((e) => e.stderr)
  expect(await failing('--port', 'http')).toBe('tracker: --port must be a whole number (it is "http")\n')
  expect(await failing('invite', '--name', 'X')).toBe('tracker: --email is missing\n')
  expect(await failing('members')).toMatch(
    /^tracker: There is no database .*tracker\.db\. Start the command with the same --data .*\n$/,
  )
  const part = await start()
  expect(
    await failing('configure', '--consumer-key', 'a-consumer-key', '--login-url', 'http://example.com'),
  ).toBe('tracker: The login URL must be https, e.g. https://login.salesforce.com.\n')
  const other = await testFolder()
  const taken = run(process.execPath, [join(repositoryRoot, file), '--port', new URL(part.ready.url).port], {
    env: { ...process.env, TRACKER_DATA: other.path },
  }).catch((e) => e.stderr)
  expect(await taken).toMatch(
    /tracker: the port \d+ is taken\. Choose another with --port, TRACKER_PORT or TRACKER_METRICS_PORT\.\n/,
  )
  await other.remove()
})

/** The tracker's own lines on standard error after a failed start. Warnings are removed, e.g. that the viewer is not built. */
const failedStart = async (args: string[], env: Record<string, string> = {}): Promise<string> => {
  const given = args.includes('--data') ? args : [...args, '--data', folder.path]
  const command = [join(repositoryRoot, file), ...given, '--port', '0']
  const started = run(process.execPath, command, { env: { ...process.env, ...env } })
  return started.then(
    () => 'it started',
    (e: { stderr: string }) =>
      e.stderr
        .split('\n')
        .filter((line) => line.startsWith('tracker: '))
        .map((line) => `${line}\n`)
        .join(''),
  )
}

it('unknown variables and an invalid sender address are refused', async () => {
  const env = { TRACKER_GRACE: '10', TRACKER_SMTP_URL: 'smtp://localhost', TRACKER_MAIL_FROM: 'Lastpage' }
  expect(await failedStart([], env)).toBe(
    `tracker: TRACKER_GRACE is not a variable of the tracker (--help lists them)
tracker: TRACKER_MAIL_FROM must be one address, e.g. Lastpage <lastpage@example.com> (it is "Lastpage")
`,
  )
})

it('a database from which a newer version removed something is not used', async () => {
  const store = await openSqlite(join(folder.path, 'tracker.db'))
  await sql`insert into schema_steps (name, requires, finished_at) values ('9999-from-the-future', 1000, 1)`.execute(
    store.db,
  )
  await store.close()
  expect(await failedStart([])).toBe(
    'tracker: A newer version of Lastpage has used this database. Start that version, or restore a backup.\n',
  )
})

it('an unusable data folder or listen address is reported in one line with the cause', async () => {
  const inTheWay = join(folder.path, 'file')
  await writeFile(inTheWay, '')
  expect(await failedStart(['--data', join(inTheWay, 'data')])).toMatch(
    /^tracker: the folder or file .* can’t be used: a part of the path is a file\. Choose another folder .*\n$/,
  )
  expect(await failedStart(['--host', '192.0.2.1'])).toBe(
    'tracker: the address of --host (TRACKER_HOST) is not one of this machine. Use 0.0.0.0 for all.\n',
  )
})

it('only one process can serve an SQLite database, and commands still work at the same time', async () => {
  await start()
  expect(await failedStart([])).toMatch(
    /^tracker: another tracker already serves the database .*tracker\.db\. Stop it first, .*\n$/,
  )
  expect((await command('invite', '--email', 'aiko@example.com')).for).toBe('member')
})

it('a new start works immediately after a kill', async () => {
  const part = await start()
  await part.kill()
  expect((await start()).ready.url).toContain('http')
})

it('a command changes the role of a member; an invite with another role is reported', async () => {
  const { ready } = await start()
  await joinBy(ready.url, ready.invite ?? '', { email: 'boss@example.com', name: 'Boss' })
  const { invite } = await command('invite', '--email', 'aiko@example.com', '--name', 'Aiko')
  await joinBy(ready.url, invite)
  const conflict = await run(process.execPath, [
    join(repositoryRoot, file),
    ...'invite --email aiko@example.com --role admin'.split(' '),
    '--data',
    folder.path,
  ]).catch((e) => e.stderr)
  expect(conflict).toBe(
    'tracker: aiko@example.com is already a member with the role member; an invite doesn’t change it. Change it with: role --email aiko@example.com --role admin\n',
  )
  expect(await command('role', '--email', 'aiko@example.com', '--role', 'admin')).toEqual({
    email: 'aiko@example.com',
    role: 'admin',
    was: 'member',
  })
})

it('a grace that is not longer than an unnoticed pause is a warning in the log', async () => {
  const warned = async (graceMs: string) => {
    const part = await startWith({ TRACKER_GRACE_MS: graceMs })
    await part.stop()
    return part.log().includes('TRACKER_GRACE_MS should be more than 2500')
  }
  expect([await warned('2500'), await warned('2501')]).toEqual([true, false])
})

it('--help prints the usage of the tracker and of each command', async () => {
  const help = async (...args: string[]) =>
    (await run(process.execPath, [join(repositoryRoot, file), ...args])).stdout
  expect(await help('--help')).toMatch(/Usage: npm run tracker[\s\S]*TRACKER_GRACE_MS/)
  expect(await help('invite', '--help')).toMatch(/-- invite --email EMAIL \[--name NAME\]/)
})

it('a stop ends within its limit while the database hangs', async () => {
  const relay = await relayPostgres(await currentDatabase('postgres', folder.path))
  const part = await start('--database-url', relay.url)
  relay.setMode('hang')
  const exited = once(part.child, 'exit')
  part.child.kill('SIGTERM')
  const [code] = await exited
  await relay.close()
  expect(code).toBe(1)
  expect(part.log()).toContain('could not stop in time')
})
