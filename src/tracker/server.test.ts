// The tracker as a process: ready line, commands beside it, a clean stop, mistakes.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Me } from '#shared/tracker-api/people.ts'
import { type Part, repositoryRoot, startPart } from '../../test/fixtures/part.ts'
import { testFolder } from './store/testing.ts'

type Ready = { url: string; publicUrl: string; invite?: string }
const file = 'src/tracker/server.ts'
const run = promisify(execFile)
// Each test starts several processes one after another.
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

async function start(...args: string[]) {
  const part = await startPart<Ready>(file, { args: ['--data', folder.path, '--port', '0', ...args] })
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

it('is set up by its first invite and by commands beside the running server', async () => {
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

it('stops cleanly on SIGTERM, even with a connection that never asked anything', async () => {
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

it('says in one line what is wrong', async () => {
  const failing = (...args: string[]) =>
    run(process.execPath, [join(repositoryRoot, file), ...args, '--data', folder.path]).catch((e) => e.stderr)
  expect(await failing('--port', 'http')).toBe('tracker: --port must be a whole number (it is "http")\n')
  expect(await failing('invite', '--name', 'X')).toBe('tracker: --email is missing\n')
  expect(
    await failing('configure', '--consumer-key', 'a-consumer-key', '--login-url', 'http://example.com'),
  ).toBe('tracker: The login URL must be https, e.g. https://login.salesforce.com.\n')
  const part = await start()
  expect(await failing('--port', new URL(part.ready.url).port)).toContain(
    'tracker: the port is taken. Choose another with --port or TRACKER_PORT.\n',
  )
})
