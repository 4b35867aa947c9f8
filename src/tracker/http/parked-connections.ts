// Connections whose long poll waits, and connections that are idle for a moment, are parked: they keep their socket, but not what Node's HTTP server
// holds for each connection. Its parser alone has 10 kB. When the next request arrives, the connection is given back to the HTTP server (ADR 130).
import type { Server } from 'node:http'
import { Socket, type SocketConstructorOpts } from 'node:net'
import type { Turns } from '../infrastructure/turns.ts'
import type { Connections } from './connections.ts'

/**
 * Parts of a socket for which Node has no public name. `_handle`: child_process takes it in the same way when it sends a socket to another process.
 * `_peername`: the address of the client. Node asks the system for it once for each socket.
 */
type WithHandle = { _handle: object | null; _peername?: object }

/** Whoever waits on a parked connection. `gone`: the client closed the connection. */
export type ParkedUser = { gone(): void }

export type Parked = {
  /** Sends a complete response and keeps the connection for the next request. `keep` false: closes the connection afterwards. */
  answer(head: string, body: Buffer, keep: boolean): void
}

export type Parking = {
  /**
   * Takes the connection away from the HTTP server, which forgets the open request. Returns null if that is not possible now, for example because the
   * connection has another open request, or because an earlier response is not sent yet.
   */
  park(socket: Socket, user: ParkedUser | null): Parked | null
  /** The number of parked connections. */
  count(): number
  /** Closes the connections on which nobody waits, and from now on each other connection after its answer. */
  close(): void
  /** Closes all connections. */
  destroy(): void
}

type Options = { connections: Connections; turns: Turns; keepAliveMs: number; idleMs?: number }

/** The connections of a busy proxy are never idle for so long. */
const defaultIdleMs = 200

/**
 * Idle connections are parked a few at a time, because a thousand of them together would stop the event loop for 20 ms and more. So at most 2,000 are parked
 * in a second, and others stay with the HTTP server for longer.
 */
const parkEveryMs = 50
const parkedAtOnce = 100

const closeIdleEveryMs = 2_000

type Leave = (connection: ParkedConnection, received: Buffer) => void

class ParkedConnection implements Parked {
  readonly socket: Socket
  readonly #leave: Leave
  /** True: a desktop polls on this connection. Its next poll can wait until all answers are sent. A beat can not. */
  readonly isOfPolls: boolean
  /** Null: the connection is idle. */
  user: ParkedUser | null
  idleSince = performance.now()
  /** Bytes that arrived while a poll waits. They belong to the next request. */
  #early: Buffer[] = []

  constructor(socket: Socket, user: ParkedUser | null, leave: Leave) {
    this.socket = socket
    this.user = user
    this.isOfPolls = user !== null
    this.#leave = leave
  }

  answer(head: string, body: Buffer, keep: boolean): void {
    const { socket } = this
    this.user = null
    this.idleSince = performance.now()
    socket.cork()
    socket.write(head, 'latin1')
    socket.write(body)
    socket.uncork()
    if (!keep) socket.destroySoon()
    else if (this.#early.length > 0) this.#leave(this, Buffer.concat(this.#early))
  }

  received(chunk: Buffer): void {
    if (this.user === null) {
      this.#leave(this, chunk)
      return
    }
    this.#early.push(chunk)
    // The rest stays in the buffer of the system until the poll is answered.
    this.socket.pause()
  }
}

/** Takes the handle of a socket that the HTTP server reads. The old socket ends like a socket whose client has gone, so the HTTP server frees its parser. */
function takeOver(old: Socket): Socket | null {
  const holder = old as unknown as WithHandle
  const handle = holder._handle
  if (!handle || old.destroyed || old.writableLength > 0 || old.readableLength > 0) return null
  holder._handle = null
  const options = { handle, allowHalfOpen: true, manualStart: true }
  const socket = new Socket(options as SocketConstructorOpts)
  if (holder._peername) (socket as unknown as WithHandle)._peername = holder._peername
  destroyWithoutStacks(old)
  return socket
}

/** Node makes an error for each open request of a socket that closes. Nobody sees it here, and its stack takes longer than all else of the close. */
function destroyWithoutStacks(socket: Socket): void {
  let limit = 0
  socket.prependOnceListener('close', () => {
    limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
  })
  socket.once('close', () => {
    Error.stackTraceLimit = limit
  })
  socket.destroy()
}

/** Closes the connections on which nobody has waited for `keepAliveMs`. */
function closeIdle(connections: Iterable<ParkedConnection>, keepAliveMs: number): void {
  const before = performance.now() - keepAliveMs
  for (const { user, idleSince, socket } of connections) {
    if (user === null && idleSince < before) socket.destroySoon()
  }
}

/**
 * @param keepAliveMs the time after which an idle connection is closed
 * @param idleMs the time after which an idle connection is parked
 */
export function createParking(
  server: Server,
  { connections: served, turns, keepAliveMs, idleMs = defaultIdleMs }: Options,
): Parking {
  const connections = new Map<Socket, ParkedConnection>()
  let isClosing = false

  const onData = function (this: Socket, chunk: Buffer): void {
    connections.get(this)?.received(chunk)
  }
  const onOver = function (this: Socket): void {
    const connection = connections.get(this)
    if (!connection) return
    connections.delete(this)
    this.destroy()
    connection.user?.gone()
  }
  const overEvents = ['end', 'error', 'close'] as const

  /** Gives the connection back to the HTTP server, with what arrived for the next request. */
  function leave({ socket, isOfPolls }: ParkedConnection, received: Buffer): void {
    socket.off('data', onData)
    socket.pause()
    const giveBack = () => {
      if (!connections.delete(socket)) return
      for (const event of overEvents) socket.off(event, onOver)
      socket.unshift(received)
      server.emit('connection', socket)
      socket.resume()
    }
    if (isOfPolls) turns.later(giveBack)
    else giveBack()
  }

  function park(old: Socket, user: ParkedUser | null): Parked | null {
    const isAlone = served.openOn(old) === (user ? 1 : 0)
    const socket = isClosing || !isAlone ? null : takeOver(old)
    if (!socket) return null
    const connection = new ParkedConnection(socket, user, leave)
    connections.set(socket, connection)
    for (const event of overEvents) socket.on(event, onOver)
    // Only then the HTTP server does not read from the handle any more.
    old.once('close', () => socket.on('data', onData))
    return connection
  }

  function parkIdle(): void {
    let left = parkedAtOnce
    for (const socket of served.idleFor(idleMs)) {
      if (park(socket, null)) left -= 1
      if (left === 0) return
    }
  }

  const timers = [
    setInterval(parkIdle, parkEveryMs).unref(),
    setInterval(() => closeIdle(connections.values(), keepAliveMs), closeIdleEveryMs).unref(),
  ]

  return {
    park,
    count: () => connections.size,
    close() {
      isClosing = true
      for (const timer of timers) clearInterval(timer)
      for (const { user, socket } of connections.values()) if (user === null) socket.destroySoon()
    },
    destroy() {
      for (const { socket } of connections.values()) socket.destroy()
    },
  }
}
