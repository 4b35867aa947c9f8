// Knows which connections have an open request. Closes connections when the tracker stops: Node closes idle keep-alive connections, but not connections
// without any request. Browsers open some connections in advance, and each such connection would delay the stop by a minute.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** An idle connection stays open for longer than a long poll takes. */
export const keepAliveMs = 75_000

/** `idleSince`: monotonic ms of the last answer. `bytesRead`: the number of bytes that had arrived at that time. */
type Use = { open: number; idleSince: number; bytesRead: number }

const unused = (): Use => ({ open: 0, idleSince: 0, bytesRead: 0 })

export type Connections = {
  /** Closes each connection without an open request at once, and each other connection after its last open request. */
  end(): void
  /** Returns the number of open requests of a connection. */
  openOn(socket: Socket): number
  /** The connections whose last answer was sent at least `ms` ago, and on which nothing has arrived since then. The longest idle comes first. */
  idleFor(ms: number): Iterable<Socket>
}

export function trackConnections(server: Server): Connections {
  const uses = new Map<Socket, Use>()
  /**
   * The connections without an open request that had one before, in the order of their last answers. A connection whose last request was answered before its
   * body arrived is not among them: the HTTP server must read the rest.
   */
  const idle = new Map<Socket, Use>()
  let ending = false
  const endIfIdle = (socket: Socket, { open }: Use) => {
    if (ending && open === 0) socket.destroySoon()
  }
  server.on('connection', (socket) => {
    uses.set(socket, unused())
    socket.once('close', () => {
      uses.delete(socket)
      idle.delete(socket)
    })
  })
  server.on('request', (request, response) => {
    const { socket } = request
    const use = uses.get(socket) ?? unused()
    uses.set(socket, use)
    use.open += 1
    idle.delete(socket)
    response.once('close', () => {
      if (!uses.has(socket)) return
      use.open -= 1
      use.idleSince = performance.now()
      use.bytesRead = socket.bytesRead
      if (use.open === 0 && request.complete) idle.set(socket, use)
      endIfIdle(socket, use)
    })
  })
  return {
    end() {
      ending = true
      for (const [socket, use] of uses) endIfIdle(socket, use)
    },
    openOn: (socket) => uses.get(socket)?.open ?? 0,
    *idleFor(ms) {
      const before = performance.now() - ms
      for (const [socket, { idleSince, bytesRead }] of idle) {
        if (idleSince > before) return
        if (socket.bytesRead === bytesRead) yield socket
      }
    },
  }
}
