// A network line of a given speed in front of a server: everything that a browser fetches through it is slowed down alike,
// workers included, and counted as it arrives.
import { once } from 'node:events'
import net from 'node:net'

/** `roundTripMs` there and back; `bytesPerMs` downwards, shared by all connections. */
export type Speed = { name: string; roundTripMs: number; bytesPerMs: number }

export type Line = {
  origin: string
  /** Bytes that had arrived by this moment, headers included. */
  receivedBy(epochMs: number): number
  close(): Promise<void>
}

const PIECE_BYTES = 8 * 1024
/** What lies on the line for one connection before its server has to wait. */
const WINDOW_BYTES = 128 * 1024

/** Acts at their times and in their order, which timers of their own would not keep. */
function inOrder() {
  const queue: { at: number; act: () => void }[] = []
  let isSet = false
  function set(at: number): void {
    isSet = true
    setTimeout(run, Math.max(0, at - performance.now()))
  }
  function run(): void {
    isSet = false
    for (let first = queue[0]; first && first.at <= performance.now() + 0.5; first = queue[0]) {
      queue.shift()
      first.act()
    }
    const next = queue[0]
    if (next) set(next.at)
  }
  return (at: number, act: () => void) => {
    queue.push({ at, act })
    if (!isSet) set(at)
  }
}

export async function startLine(origin: string, speed: Speed): Promise<Line> {
  const oneWayMs = speed.roundTripMs / 2
  const arrivals: { at: number; bytes: number }[] = []
  const open = new Set<net.Socket>()
  /** When the line has carried everything that is on it. */
  let freeAt = 0

  function carry(near: net.Socket, far: net.Socket): void {
    // The handshake of a connection takes a round trip, which loopback does not.
    const upAt = performance.now() + speed.roundTripMs
    let underWay = 0
    const up = inOrder()
    const down = inOrder()
    near.on('data', (bytes) => up(Math.max(performance.now(), upAt) + oneWayMs, () => far.write(bytes)))
    far.on('data', (bytes: Buffer) => {
      for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
        const piece = bytes.subarray(from, from + PIECE_BYTES)
        freeAt = Math.max(freeAt, performance.now()) + piece.length / speed.bytesPerMs
        underWay += piece.length
        down(freeAt + oneWayMs, () => {
          underWay -= piece.length
          arrivals.push({ at: Date.now(), bytes: piece.length })
          if (!near.destroyed) near.write(piece)
          if (underWay < WINDOW_BYTES) far.resume()
        })
      }
      if (underWay >= WINDOW_BYTES) far.pause()
    })
    far.on('end', () => down(Math.max(performance.now(), freeAt) + oneWayMs, () => near.end()))
    for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => open.delete(socket))
    }
    near.on('close', () => far.destroy())
  }

  const { port } = new URL(origin)
  const server = net.createServer((near) => carry(near, net.connect(Number(port), '127.0.0.1')))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    receivedBy: (epochMs) => arrivals.reduce((sum, { at, bytes }) => sum + (at <= epochMs ? bytes : 0), 0),
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
