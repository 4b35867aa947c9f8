// A TCP proxy that simulates a slow network in front of a server. The proxy delays all traffic of the browser (including the traffic of web workers),
// and counts the received bytes.
import { once } from 'node:events'
import net from 'node:net'

/** `bytesPerMs` is the download rate of all connections together. */
export type NetworkSpeed = { name: string; roundTripMs: number; bytesPerMs: number }

export type SlowNetwork = {
  origin: string
  /** Returns the number of bytes received until this time, including headers. */
  receivedBy(epochMs: number): number
  close(): Promise<void>
}

const PIECE_BYTES = 8 * 1024
/** The maximum number of bytes of one connection that the proxy has read from the server but not yet sent to the browser. */
const WINDOW_BYTES = 128 * 1024

/** Returns a function that adds a callback to a queue. Each callback is called at its time, in the order of the queue. Separate timers would not guarantee this order. */
function createTimerQueue() {
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

export async function startSlowNetwork(origin: string, speed: NetworkSpeed): Promise<SlowNetwork> {
  const oneWayMs = speed.roundTripMs / 2
  const arrivals: { at: number; bytes: number }[] = []
  const open = new Set<net.Socket>()
  /** The time at which all queued bytes are sent. */
  let freeAt = 0

  function forward(near: net.Socket, far: net.Socket): void {
    // In a real network, the TCP handshake takes one round trip. On loopback, the handshake takes no time, so the proxy adds one round trip.
    const upAt = performance.now() + speed.roundTripMs
    let underWay = 0
    const up = createTimerQueue()
    const down = createTimerQueue()
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
  const server = net.createServer((near) => forward(near, net.connect(Number(port), '127.0.0.1')))
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
