// The WebSocket of one page. The page sends calls; the app sends results and events.
import type { WebSocket } from 'ws'
import { ClientFrame, type ServerFrame } from '#shared/headless-wire.ts'
import type { Desktop } from '../../app/desktop.ts'
import type { Log } from '../../lib/log.ts'
import type { Page, Pages } from './pages.ts'

/** The interval between pings. The server closes the socket if no pong arrives before the next ping. A sleeping laptop sends no close frame. */
const pingEveryMs = 30_000

export function serveSocket(
  socket: WebSocket,
  { desktop, pages, log }: { desktop: Desktop; pages: Pages; log: Log },
): void {
  const page: Page = {
    send(frame: ServerFrame) {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame))
    },
  }
  const forgetEvents = desktop.onEvent(({ name, event }) => page.send({ type: 'event', name, event }))
  const leave = pages.add(page)
  const stopPinging = keepAlive(socket)

  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? null : readFrame(String(data))
    if (!frame) return socket.close(1008, 'not understood')
    pages.used(page)
    void desktop
      .dispatch(frame.name, frame.input, frame.workspaceKey)
      .then((result) => page.send({ type: 'result', id: frame.id, result }))
  })
  socket.on('error', (error) => log.debug({ error }, 'WebSocket error'))
  socket.on('close', () => {
    stopPinging()
    forgetEvents()
    leave()
  })
}

function readFrame(text: string): ClientFrame | null {
  try {
    return ClientFrame.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function keepAlive(socket: WebSocket): () => void {
  let isAlive = true
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, pingEveryMs)
  socket.on('pong', () => {
    isAlive = true
  })
  return () => clearInterval(timer)
}
