// A minimal HTTP/1.1 client with one keep-alive connection. The client needs little CPU time, so that the load generator does not limit the
// measurement. It supports only responses with a content-length.
import { connect } from 'node:net'

export type Answer = { status: number; body: Buffer }

export type Connection = {
  /** Resolves with the status of the response. Do not send another request before the promise is resolved. */
  post(path: string, body: string): Promise<number>
  get(path: string, headers: Record<string, string>): Promise<Answer>
  close(): void
}

const endOfHead = Buffer.from('\r\n\r\n')

/**
 * The number of local addresses of the connections. One local address has about 28,000 ports, and a closed port can be used again only after a
 * minute, so one address is not enough.
 */
const localAddresses = 16
let opened = process.pid

function nextLocalAddress(host: string): string | undefined {
  // Only Linux accepts all addresses of 127.0.0.0/8 without configuration.
  if (process.platform !== 'linux' || host !== '127.0.0.1') return undefined
  opened += 1
  return `127.0.0.${2 + (opened % localAddresses)}`
}

export async function openConnection(host: string, port: number): Promise<Connection> {
  const localAddress = nextLocalAddress(host)
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
  const rejectWaiting = (error?: Error) => waiting?.reject(error ?? new Error('The connection was closed.'))
  socket.on('error', rejectWaiting)
  socket.on('close', () => rejectWaiting())
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

/** The backlog of the listening socket holds this number of connections. */
const maxPendingConnections = 200

export async function openConnections(host: string, port: number, count: number): Promise<Connection[]> {
  const open: Connection[] = []
  while (open.length < count) {
    const next = Math.min(maxPendingConnections, count - open.length)
    open.push(...(await Promise.all(Array.from({ length: next }, () => openConnection(host, port)))))
  }
  return open
}
