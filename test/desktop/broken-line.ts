// A TCP proxy between a client and the tracker. A test can cut its connections after a number of bytes, or instead of a response.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type BrokenLine = {
  readonly url: string
  /** Cuts all open connections after the clients have sent `bytes` more bytes. With `andStayCut`, new connections are refused too. */
  cutAfter(bytes: number, how?: { andStayCut: boolean }): void
  /** Accepts new connections again. */
  mend(): void
  /** Cuts all open connections instead of forwarding the next response that contains `text`. */
  loseAnswer(text: string): void
  /** How often the connections were cut. */
  cuts(): number
  close(): Promise<void>
}

export async function openLine(target: string): Promise<BrokenLine> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let bytesLeft = Number.POSITIVE_INFINITY
  let losing: string | null = null
  let cuts = 0
  let staysCut = false
  let isCut = false
  const cut = () => {
    cuts += 1
    isCut = staysCut
    for (const socket of open) socket.destroy()
    open.clear()
  }
  const server = createServer((client) => {
    if (isCut) return client.destroy()
    const tracker = connect(Number(port), hostname)
    for (const socket of [client, tracker]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => open.delete(socket))
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
      if (losing !== null && data.toString('latin1').includes(losing)) {
        losing = null
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
      staysCut = how?.andStayCut ?? false
    },
    mend() {
      isCut = false
    },
    loseAnswer(text) {
      losing = text
    },
    cuts: () => cuts,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
