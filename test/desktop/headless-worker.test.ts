// `npm run headless -- --worker` as a process: it joins and connects without a person, and survives SIGKILL, a lost settings file and a
// rotation of its key. A wrong key changes nothing.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { readOptions } from '../../src/main/host/headless/options.ts'
import { eventually, type Part, partFile, repositoryRoot, startPart } from '../fixtures/part.ts'
import { makeRsaKey } from '../fixtures/rsa-key.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { reportWithoutSalesforce, shareWithTask } from '../fixtures/team/share.ts'
import { startTeam, type Team } from '../fixtures/team/team.ts'
import { makeSecretsKey } from '../fixtures/team/worker.ts'

vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-worker-'))
const dataDir = path.join(folder, 'data')
const secretsKey = makeSecretsKey(folder)
const rsaKey = makeRsaKey(folder)
const running: Part<{ url: string }>[] = []
let team: Team
let slug = ''

beforeAll(async () => {
  team = await startTeam({ trackerEnv: { TRACKER_GRACE_MS: '200' } })
  const users = [await team.org.control.named('priya')]
  await team.org.control.set({ jwtBearer: { certificate: rsaKey.publicKey, users } })
  await reportWithoutSalesforce(team.aiko)
  ;({ slug } = await shareWithTask(team.aiko, { pages: 3 }))
})
afterEach(async () => {
  for (const part of running.splice(0)) await part.kill()
})
afterAll(async () => {
  await team.close()
  rmSync(folder, { recursive: true, force: true })
})

const workerArgs = (data: string, ...more: string[]) => [
  ...['--worker', '--data', data, '--secrets-key-file', secretsKey],
  ...['--salesforce-username', 'priya.raman@example.com', '--salesforce-key-file', rsaKey.keyFile],
  ...more,
]

async function startWorker(args: string[]): Promise<Part<{ url: string }>> {
  const part = await startPart<{ url: string }>('src/main/headless.ts', { args })
  running.push(part)
  return part
}

/** Runs the headless app until it ends. Returns its exit code and what it printed, without its log. */
const runToEnd = (args: string[], env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, [partFile('src/main/headless.ts'), ...args], {
    cwd: repositoryRoot,
    env: { ...process.env, ...env },
  }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stderr: string }) => ({
      code: error.code,
      out: error.stderr
        .split('\n')
        .filter((line) => line && !line.startsWith('{'))
        .join('\n'),
    }),
  )

const filesOf = (from: string) =>
  Object.fromEntries(
    readdirSync(from, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [file, readFileSync(file, 'latin1')]),
  )

const waitUntilConnected = () =>
  eventually(
    'the worker is connected and has checked its permissions',
    async () => {
      const { workers } = await team.aiko.client.call('workers.status', {})
      return workers.find(({ isConnected, salesforce }) => isConnected && salesforce?.checks.length)
    },
    30_000,
  )

/** A visit leaves. Resolves with the Task, which the worker writes. */
async function visitAndTask(email: string): Promise<Record<string, unknown>> {
  const reader = createReader(() => team.tracker.url, slug, email)
  await reader.open()
  await reader.read(2, 100, 50)
  await reader.goodbye()
  return eventually(
    'the Task is written',
    async () => (await team.org.control.tasks()).find((task) => String(task.Subject).includes(email)),
    30_000,
  )
}

async function inviteWorker(): Promise<string> {
  // An invite for another device names its member, so that the worker joins without a question.
  return (await team.aiko.client.call('devices.invite', {})).url
}

test('a worker joins, connects and works without a person; after SIGKILL it needs only its sealed file and its key', async () => {
  const worker = await startWorker(workerArgs(dataDir, '--join', await inviteWorker()))
  const status = await waitUntilConnected()
  expect(status).toMatchObject({
    kind: 'worker',
    salesforce: { state: 'connected', user: { name: 'Priya Raman' }, checks: expect.arrayContaining([]) },
  })
  expect(status.salesforce?.checks.map(({ id }) => id).toSorted()).toEqual([
    'campaign',
    'login',
    'people',
    'task',
  ])
  await visitAndTask('first@example.com')
  await worker.kill()

  const elsewhere = path.join(folder, 'elsewhere')
  mkdirSync(elsewhere)
  cpSync(path.join(dataDir, 'secrets.sealed'), path.join(elsewhere, 'secrets.sealed'))
  await startWorker(workerArgs(elsewhere))
  const task = await visitAndTask('second@example.com')
  expect(task.CreatedById ?? (await team.org.control.named('priya'))).toBe(
    await team.org.control.named('priya'),
  )
  for (const [file, bytes] of Object.entries({ ...filesOf(dataDir), ...filesOf(elsewhere) })) {
    expect(bytes, file).not.toMatch(/lpd\.[\w-]+\.|00D\w{12}!|BEGIN PRIVATE KEY/)
  }
})

test('with a wrong key the worker prints one line and changes nothing', async () => {
  const before = filesOf(dataDir)
  const wrong = makeSecretsKey(folder, 'wrong.key')
  const { code, out } = await runToEnd(workerArgs(dataDir, '--secrets-key-file', wrong))
  expect(code).toBe(1)
  expect(out).toMatch(
    /^headless: The secrets in \S+ are sealed with another key .* Start with the right key\.$/,
  )
  expect(out.split('\n')).toHaveLength(1)
  expect(filesOf(dataDir)).toEqual(before)
})

test('the command rotate-secrets-key gives the file a new key; the worker then starts with the new key only', async () => {
  const next = makeSecretsKey(folder, 'next.key')
  const rotate = [
    ...['rotate-secrets-key', '--data', dataDir],
    ...['--secrets-key-file', next, '--previous-secrets-key-file', secretsKey],
  ]
  expect(JSON.parse((await runToEnd(rotate)).out)).toMatchObject({ rotated: true })
  expect(JSON.parse((await runToEnd(rotate)).out)).toMatchObject({ rotated: false })
  expect((await runToEnd(workerArgs(dataDir))).code).toBe(1)
  await startWorker(workerArgs(dataDir, '--secrets-key-file', next))
  await visitAndTask('third@example.com')
})

test('a worker without a key and without a keychain does not start', async () => {
  const noKeychain = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }
  const { code, out } = await runToEnd(['--worker', '--data', path.join(folder, 'none')], noKeychain)
  expect(code).toBe(1)
  expect(out).toMatch(/^headless: A worker needs a place for its secrets that survives a restart/)
})

test('options that need each other are named', () => {
  expect(() => readOptions(['--salesforce-username', 'x'], {})).toThrow(/needed together/)
  expect(() => readOptions(['rotate-secrets-key', '--secrets-key-file', 'x'], {})).toThrow(
    /--previous-secrets-key-file is needed/,
  )
  expect(() => readOptions(['reset'], {})).toThrow('there is no command reset')
  expect(readOptions([], { LASTPAGE_WORKER: '1' }).worker).toBe(true)
  expect(readOptions(['--worker'], {}).worker).toBe(true)
})
