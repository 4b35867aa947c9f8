// One HTTP/1.1 connection that is kept alive, with as little work of its own as possible: a load generator must not be what is
// measured. Understands answers with a content-length, as the tracker gives them.
import { connect } from 'node:net'

export type Answer = { status: number; body: Buffer }

export type Connection = {
  /** Resolves with the status once the answer is there. One request at a time. */
  post(path: string, body: string): Promise<number>
  get(path: string, headers: Record<string, string>): Promise<Answer>
  close(): void
}

const endOfHead = Buffer.from('\r\n\r\n')

/** From one address there are some 28,000 ports, and one that was closed rests a minute: thousands come from several addresses. */
const ownAddresses = 16
let opened = process.pid

function ownAddress(host: string): string | undefined {
  // Only Linux answers to all of 127.0.0.0/8 by itself.
  if (process.platform !== 'linux' || host !== '127.0.0.1') return undefined
  opened += 1
  return `127.0.0.${2 + (opened % ownAddresses)}`
}

export async function openConnection(host: string, port: number): Promise<Connection> {
  const localAddress = ownAddress(host)
  const socket = connect({ host, port, noDelay: true, ...(localAddress ? { localAddress } : {}) })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null
  let received: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = received.length > 0 ? Buffer.concat([received, chunk]) : chunk
    const headEnd = received.indexOf(endOfHead)
    if (headEnd < 0) return
    const head = received.toString('latin1', 0, headEnd)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const end = headEnd + 4 + length
    if (received.length < end) return
    const body = received.subarray(headEnd + 4, end)
    received = received.subarray(end)
    waiting?.resolve({ status: Number(head.slice(9, 12)), body })
  })
  const broken = (error?: Error) => waiting?.reject(error ?? new Error('The connection was closed.'))
  socket.on('error', broken)
  socket.on('close', () => broken())
  const exchange = (request: string) =>
    new Promise<Answer>((resolve, reject) => {
      waiting = { resolve, reject }
      socket.write(request)
    })
  return {
    post: async (path, body) => {
      const { status } = await exchange(
        `POST ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
      return status
    },
    get: (path, headers) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      return exchange(`GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n${lines.join('')}\r\n`)
    },
    close: () => socket.destroy(),
  }
}

/** As many at once as a listening socket's queue takes. */
const atOnce = 200

export async function openConnections(host: string, port: number, count: number): Promise<Connection[]> {
  const open: Connection[] = []
  while (open.length < count) {
    const next = Math.min(atOnce, count - open.length)
    open.push(...(await Promise.all(Array.from({ length: next }, () => openConnection(host, port)))))
  }
  return open
}
