// The headless main process of the desktop, from its built file, and a client that uses its WebSocket as the window does.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { WebSocket } from 'ws'
import { headlessLoginPath, headlessSocketPath } from '#shared/headless-paths.ts'
import { ServerFrame } from '#shared/headless-wire.ts'
import { eventually, type Part, startPart } from '../../fixtures/part.ts'
import { builtFile } from './workspace.ts'

export type Headless = {
  readonly origin: string
  /** The session cookie. Each browser context with this cookie is a window of the app. */
  readonly cookie: { name: string; value: string }
  readonly part: Part<unknown>
  readonly dataDir: string
  /** Sends a call of the desktop API. Throws if main refuses it. */
  call(name: string, input?: unknown): Promise<unknown>
  /** The number of notifications that main has shown. */
  notifications(): number
  close(): Promise<void>
}

type Options = {
  invite: string
  env?: Record<string, string>
  args?: string[]
  /** Called for each URL that main opens. */
  openExternal?: (url: string) => void
}

/** Starts the app, joins with the invite, and leaves the setup. */
export async function startHeadless({
  invite,
  env = {},
  args = [],
  openExternal,
}: Options): Promise<Headless> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'lastpage-headless-'))
  const part = await startPart<{ url: string }>(builtFile('src/main/headless.ts'), {
    args: ['--data', dataDir, '--port', '0', '--join', invite, '--log-level', 'warn', ...args],
    env: { LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', ...env },
  })
  const { origin, hash } = new URL(part.ready.url)
  const cookie = await login(origin, hash.slice(1))
  const socket = await connect(origin, cookie, openExternal ?? (() => {}))
  await eventually('the device has joined', async () => {
    const { tracker } = (await socket.call('session.get')) as { tracker: { state: string } }
    return tracker.state === 'online'
  })
  await socket.call('settings.update', { setup: { dismissed: true } })
  return {
    ...{ origin, cookie, part, dataDir, call: socket.call, notifications: socket.notifications },
    async close() {
      socket.close()
      await part.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function login(origin: string, secret: string): Promise<Headless['cookie']> {
  const answer = await fetch(origin + headlessLoginPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ secret }),
  })
  const [name = '', value = ''] = (answer.headers.get('set-cookie') ?? '').split(';')[0]?.split('=') ?? []
  if (!answer.ok || !value) throw new Error(`The login failed with ${answer.status}.`)
  return { name, value }
}

async function connect(origin: string, cookie: Headless['cookie'], openExternal: (url: string) => void) {
  const socket = new WebSocket(origin.replace(/^http/, 'ws') + headlessSocketPath, {
    headers: { origin, cookie: `${cookie.name}=${cookie.value}` },
  })
  await once(socket, 'open')
  const waiting = new Map<number, (result: unknown) => void>()
  let calls = 0
  let notifications = 0
  socket.on('message', (data) => {
    const frame = ServerFrame.parse(JSON.parse(String(data)))
    if (frame.type === 'openExternal') openExternal(frame.url)
    if (frame.type === 'notify') notifications += 1
    if (frame.type === 'result') waiting.get(frame.id)?.(frame.result)
  })
  return {
    async call(name: string, input?: unknown): Promise<unknown> {
      calls += 1
      const id = calls
      const answered = new Promise<unknown>((resolve) => waiting.set(id, resolve))
      socket.send(JSON.stringify({ type: 'call', id, name, input }))
      const result = (await answered) as { ok: boolean; value?: unknown; error?: unknown }
      waiting.delete(id)
      if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`)
      return result.value
    },
    notifications: () => notifications,
    close: () => socket.close(),
  }
}
