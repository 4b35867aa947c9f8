import { type BackOff, backOffMs } from '#shared/backoff.ts'
import type { DesktopBridge, DesktopCallName, DesktopResult } from '#shared/desktop-api.ts'
import { desktopCallNames, desktopEventNames } from '#shared/desktop-names.ts'
import { headlessLoginPath, headlessSocketPath } from '#shared/headless-paths.ts'
import type { ClientFrame } from '#shared/headless-wire.ts'
import { readServerFrame } from './server-frame.ts'

/** `locked`: the app refuses this browser. The user must open the URL that the app printed when the app was started. */
export type HostState = 'connecting' | 'online' | 'lost' | 'locked'
export type HostNotice = { id: string; title: string; body: string; path: string }
/** Actions that the page does in a browser. In Electron, main does these actions. */
export type SocketHost = {
  openExternal(url: string): void
  notify(notice: HostNotice): void
  download(url: string, name: string): void
  stateChanged(state: HostState): void
}

type Waiting = { resolve(result: DesktopResult<never>): void; frame: ClientFrame; sent: boolean }
const backOff: BackOff = { firstMs: 250, maxMs: 5_000 }

/**
 * If the URL fragment contains the one-time secret: removes the secret from the address bar and exchanges it for the session cookie at the
 * headless host.
 */
async function login(): Promise<void> {
  const secret = new URLSearchParams(location.hash.slice(1)).get('secret') ?? location.hash.slice(1)
  if (!secret) return
  history.replaceState(null, '', location.pathname + location.search)
  await fetch(headlessLoginPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  }).catch(() => undefined)
}

class SocketBridge {
  readonly #host: SocketHost
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Map<string, Set<(event: unknown) => void>>()
  #socket: WebSocket | undefined
  #nextId = 1
  #failures = 0

  constructor(host: SocketHost) {
    this.#host = host
  }

  async start(): Promise<void> {
    this.#host.stateChanged('connecting')
    await login()
    this.#open()
  }

  send(name: DesktopCallName, input: unknown, workspaceKey?: string): Promise<DesktopResult<never>> {
    return new Promise((resolve) => {
      const frame: ClientFrame = { type: 'call', id: this.#nextId++, name, input, workspaceKey }
      const waiting = { resolve, frame, sent: false }
      this.#waiting.set(frame.id, waiting)
      this.#transmit(waiting)
    })
  }

  listen(name: string, listener: (event: never) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set)
    set.add(listener as (event: unknown) => void)
    return () => set.delete(listener as (event: unknown) => void)
  }

  #transmit(waiting: Waiting): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    waiting.sent = true
    this.#socket.send(JSON.stringify(waiting.frame))
  }

  #open(): void {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${headlessSocketPath}`)
    this.#socket = socket
    let opened = false
    socket.addEventListener('open', () => {
      opened = true
      this.#failures = 0
      this.#host.stateChanged('online')
      for (const waiting of this.#waiting.values()) this.#transmit(waiting)
    })
    socket.addEventListener('message', (message) => this.#receive(message.data))
    socket.addEventListener('close', () => void this.#closed(opened))
  }

  async #closed(wasOpen: boolean): Promise<void> {
    // It is not known whether main has executed the calls that were sent. These calls are rejected and not sent again, because main could
    // execute them twice. Calls that were not sent wait for the next connection.
    for (const waiting of [...this.#waiting.values()].filter((each) => each.sent)) {
      this.#waiting.delete(waiting.frame.id)
      waiting.resolve({ ok: false, error: { code: 'unavailable', message: 'The connection was lost.' } })
    }
    const locked = !wasOpen && (await isThere())
    this.#host.stateChanged(locked ? 'locked' : 'lost')
    this.#failures += 1
    setTimeout(() => this.#open(), backOffMs(backOff, this.#failures))
  }

  #receive(data: unknown): void {
    const frame = readServerFrame(String(data))
    if (!frame) return
    if (frame.type === 'openExternal') this.#host.openExternal(frame.url)
    else if (frame.type === 'download') this.#host.download(frame.url, frame.name)
    else if (frame.type === 'notify') this.#host.notify(frame)
    else if (frame.type === 'event') {
      for (const listener of this.#listeners.get(frame.name) ?? []) listener(frame.event)
    } else {
      const waiting = this.#waiting.get(frame.id)
      this.#waiting.delete(frame.id)
      waiting?.resolve(frame.result as DesktopResult<never>)
    }
  }
}

/** True if the app still serves its page. In this case the app closed the socket because the session cookie is missing or invalid. */
async function isThere(): Promise<boolean> {
  const answer = await fetch('/', { method: 'HEAD' }).catch(() => undefined)
  return answer?.ok === true
}

/** Provides the desktop API over one WebSocket to the headless host. Reconnects with back-off, from 250 ms up to 5 s. */
export function connectSocket(host: SocketHost): DesktopBridge {
  const bridge = new SocketBridge(host)
  const calls = Object.fromEntries(
    desktopCallNames.map((name) => [
      name,
      (input: unknown, workspaceKey?: string) => bridge.send(name, input, workspaceKey),
    ]),
  )
  const events = Object.fromEntries(
    desktopEventNames.map((name) => [
      name,
      (listener: (event: never) => void) => bridge.listen(name, listener),
    ]),
  )
  void bridge.start()
  return { calls, events } as unknown as DesktopBridge
}
