// Closes connections when the tracker stops. Node closes idle keep-alive connections, but not connections without any request. Browsers open some
// connections in advance, and each such connection would delay the stop by a minute.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Returns a function that closes each connection without an open request at once, and each other connection after its last open request. */
export function trackConnections(server: Server): () => void {
  const requests = new Map<Socket, number>()
  let ending = false
  const endIfIdle = (socket: Socket) => {
    if (ending && requests.get(socket) === 0) socket.destroySoon()
  }
  server.on('connection', (socket) => {
    requests.set(socket, 0)
    socket.once('close', () => requests.delete(socket))
  })
  server.on('request', (request, response) => {
    const { socket } = request
    requests.set(socket, (requests.get(socket) ?? 0) + 1)
    response.once('close', () => {
      if (!requests.has(socket)) return
      requests.set(socket, (requests.get(socket) ?? 1) - 1)
      endIfIdle(socket)
    })
  })
  return () => {
    ending = true
    for (const socket of requests.keys()) endIfIdle(socket)
  }
}
