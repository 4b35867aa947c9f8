// One HTTP/1.1 connection that is kept alive, with as little work of its own as possible: a load generator must not be what is
// measured. Understands answers with a content-length, as the tracker gives them.
import { connect } from 'node:net'

export type Connection = {
  /** Resolves with the status once the answer is there. One request at a time. */
  post(path: string, body: string): Promise<number>
  close(): void
}

const endOfHead = Buffer.from('\r\n\r\n')

export async function openConnection(host: string, port: number): Promise<Connection> {
  const socket = connect({ host, port, noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  let waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | null = null
  let received: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = received.length > 0 ? Buffer.concat([received, chunk]) : chunk
    const headEnd = received.indexOf(endOfHead)
    if (headEnd < 0) return
    const head = received.toString('latin1', 0, headEnd)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (received.length < headEnd + 4 + length) return
    received = received.subarray(headEnd + 4 + length)
    waiting?.resolve(Number(head.slice(9, 12)))
  })
  const broken = (error?: Error) => waiting?.reject(error ?? new Error('The connection was closed.'))
  socket.on('error', broken)
  socket.on('close', () => broken())
  return {
    post: (path, body) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(
          `POST ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
      }),
    close: () => socket.destroy(),
  }
}
