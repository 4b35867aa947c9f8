// A TCP proxy between a client and the tracker. A test can cut the connections of the proxy after a number of bytes, or instead of a response.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type FaultyProxy = {
  readonly url: string
  /** Cuts all open connections after the clients have sent `bytes` more bytes. With `refuseNew`, new connections are refused too. */
  cutAfter(bytes: number, how?: { refuseNew: boolean }): void
  /** Accepts new connections again. */
  acceptConnections(): void
  /** Cuts all open connections instead of forwarding the next response that contains `text`. */
  dropResponse(text: string): void
  /** How often the connections were cut. */
  cutCount(): number
  close(): Promise<void>
}

// Over 60 lines: one closure over the open connections; each function in it is short.
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let bytesLeft = Number.POSITIVE_INFINITY
  let textToDrop: string | null = null
  let cuts = 0
  let refusesAfterCut = false
  let refusesConnections = false
  const cut = () => {
    cuts += 1
    refusesConnections = refusesAfterCut
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const server = createServer((client) => {
    if (refusesConnections) return client.destroy()
    const tracker = connect(Number(port), hostname)
    for (const socket of [client, tracker]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('data', (data) => {
      bytesLeft -= data.length
      if (bytesLeft < 0) {
        bytesLeft = Number.POSITIVE_INFINITY
        return cut()
      }
      if (!tracker.write(data)) client.pause()
    })
    tracker.on('drain', () => client.resume())
    tracker.on('data', (data) => {
      if (textToDrop !== null && data.toString('latin1').includes(textToDrop)) {
        textToDrop = null
        return cut()
      }
      client.write(data)
    })
    client.on('end', () => tracker.end())
    tracker.on('end', () => client.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cutAfter(bytes, how) {
      bytesLeft = bytes
      refusesAfterCut = how?.refuseNew ?? false
    },
    acceptConnections() {
      refusesConnections = false
    },
    dropResponse(text) {
      textToDrop = text
    },
    cutCount: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
