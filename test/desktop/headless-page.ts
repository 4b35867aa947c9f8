// A client of the headless host, which tests use instead of the page in a browser. The client logs in with the secret of the printed URL. It calls the
// desktop API over the WebSocket.
import { WebSocket } from 'ws'
import type {
  DesktopCallName,
  DesktopEvent,
  DesktopEventName,
  DesktopInput,
  DesktopOutput,
  DesktopResult,
} from '#shared/desktop-api.ts'
import { CodedError, isErrorCode } from '#shared/errors.ts'
import { headlessLoginPath, headlessSocketPath } from '#shared/headless-paths.ts'
import { ServerFrame } from '#shared/headless-wire.ts'

export type HeadlessPage = {
  readonly origin: string
  readonly cookie: string
  /** All frames except the results of calls, in the order of their arrival. */
  readonly frames: ServerFrame[]
  /** `workspaceKey`: the workspace that the call concerns. Default: the one that the window shows. */
  call<N extends DesktopCallName>(
    name: N,
    input?: DesktopInput<N>,
    workspaceKey?: string,
  ): Promise<DesktopOutput<N>>
  events<N extends DesktopEventName>(name: N): DesktopEvent<N>[]
  fetch(path: string, init?: RequestInit): Promise<Response>
  upload(fileName: string, body: Uint8Array, documentId?: string): Promise<string>
  close(): void
}

export async function logIn(url: string): Promise<{ origin: string; cookie: string }> {
  const { origin, hash } = new URL(url)
  const response = await fetch(origin + headlessLoginPath, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ secret: hash.slice(1) }),
  })
  if (!response.ok) throw new Error(`login: ${response.status} ${await response.text()}`)
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error('no cookie')
  return { origin, cookie }
}

export async function openPage({
  origin,
  cookie,
}: {
  origin: string
  cookie: string
}): Promise<HeadlessPage> {
  const socket = new WebSocket(origin.replace('http', 'ws') + headlessSocketPath, {
    headers: { origin, cookie },
  })
  const frames: ServerFrame[] = []
  const waiting = new Map<number, (result: DesktopResult<never>) => void>()
  let nextId = 1
  socket.on('message', (data) => {
    const frame = ServerFrame.parse(JSON.parse(String(data)))
    if (frame.type === 'result') waiting.get(frame.id)?.(frame.result as DesktopResult<never>)
    else frames.push(frame)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const page: HeadlessPage = {
    origin,
    cookie,
    frames,
    async call(name, input, workspaceKey) {
      const id = nextId++
      const answered = new Promise<DesktopResult<never>>((resolve) => waiting.set(id, resolve))
      socket.send(JSON.stringify({ type: 'call', id, name, input, workspaceKey }))
      const result = await answered
      if (result.ok) return result.value
      const { code, message, details } = result.error
      throw new CodedError(isErrorCode(code) ? code : 'internal', message, details)
    },
    events: <N extends DesktopEventName>(name: N) =>
      frames.flatMap((frame) =>
        frame.type === 'event' && frame.name === name ? [frame.event as DesktopEvent<N>] : [],
      ),
    fetch: (path, init = {}) =>
      fetch(origin + path, { ...init, headers: { origin, cookie, ...init.headers } }),
    async upload(fileName, body, documentId) {
      const query = new URLSearchParams({ name: fileName, ...(documentId ? { documentId } : {}) })
      const response = await page.fetch(`/app/uploads?${query}`, {
        method: 'POST',
        body: body as Uint8Array<ArrayBuffer>,
      })
      return ((await response.json()) as { uploadId: string }).uploadId
    },
    close: () => socket.close(),
  }
  return page
}
