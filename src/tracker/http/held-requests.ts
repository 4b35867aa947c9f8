// Requests that are answered later, when something happens. While they wait, nothing of Fastify and of Node's HTTP server is kept for them.
import { STATUS_CODES } from 'node:http'
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { Turns } from '../infrastructure/turns.ts'
import { callerOf, logAnswer } from './access-log.ts'
import { toCodedError } from './errors.ts'
import type { Parked, ParkedUser, Parking } from './parked-connections.ts'
import { requestIdHeader } from './request-ids.ts'
import { type AnsweredRequest, routeOf } from './request-metrics.ts'
import { errorBody, jsonType } from './wire-errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The connections that the HTTP server does not hold. */
    parking: Parking
    /** Spreads the answers to polls over turns of the event loop. */
    turns: Turns
  }
}

/** Answers a held request. Each request is answered at most once. */
export type HeldRequest = { answer(body: Buffer): void; fail(error: unknown): void }

export type HoldParts = {
  parking: Parking
  /** Null: the access log is off. */
  accessLog: FastifyBaseLogger | null
  log: FastifyBaseLogger
  count(answered: AnsweredRequest): void
  isClosing(): boolean
  keepAliveMs: number
}

/** Most requests have the same header fields, so their text is kept once. */
const fieldTexts = new Map<string, string>()
const maxFieldTexts = 20

/** Returns the header fields of the reply, without those that differ in each answer. */
function fieldsOf(reply: FastifyReply): string {
  const own = new Set([requestIdHeader, 'content-type', 'content-length', 'cache-control'])
  const text = Object.entries(reply.getHeaders())
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  const known = fieldTexts.get(text)
  if (known !== undefined) return known
  if (fieldTexts.size < maxFieldTexts) fieldTexts.set(text, text)
  return text
}

class ParkedRequest implements HeldRequest {
  readonly #parts: HoldParts
  readonly #fields: string
  readonly #requestId: string
  readonly #method: string
  readonly #route: string
  readonly #beganAt = performance.now()
  readonly #caller: object | null
  connection: Parked | null = null

  constructor(parts: HoldParts, request: FastifyRequest, reply: FastifyReply) {
    this.#parts = parts
    this.#fields = fieldsOf(reply)
    this.#requestId = request.id
    this.#method = request.method
    this.#route = routeOf(request.routeOptions.url)
    this.#caller = parts.accessLog && callerOf(request)
  }

  answer(body: Buffer): void {
    this.#send(200, body)
  }

  fail(error: unknown): void {
    const coded = toCodedError(error)
    if (coded.status >= 500) {
      this.#parts.log.error({ err: error, code: coded.code, requestId: this.#requestId }, 'request failed')
    }
    this.#send(coded.status, Buffer.from(JSON.stringify(errorBody(coded))))
  }

  #send(status: number, body: Buffer): void {
    const { accessLog, count, isClosing, keepAliveMs } = this.#parts
    const keep = !isClosing()
    const connection = keep ? `keep-alive\r\nkeep-alive: timeout=${Math.floor(keepAliveMs / 1_000)}` : 'close'
    const head =
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${this.#fields}${requestIdHeader}: ${this.#requestId}\r\n` +
      `content-type: ${jsonType}\r\ncontent-length: ${body.length}\r\ncache-control: no-store\r\n` +
      `date: ${new Date().toUTCString()}\r\nconnection: ${connection}\r\n\r\n`
    this.connection?.answer(head, body, keep)
    const line = {
      method: this.#method,
      route: this.#route,
      status,
      ms: performance.now() - this.#beganAt,
    }
    count(line)
    if (accessLog && this.#caller) {
      logAnswer(accessLog, { ...line, bytes: body.length }, { requestId: this.#requestId, ...this.#caller })
    }
  }
}

/** True if the connection stays open after the answer, and the request has no body. */
const canPark = ({ method, raw }: FastifyRequest, reply: FastifyReply) =>
  method === 'GET' && raw.httpVersion === '1.1' && raw.complete && reply.raw.shouldKeepAlive

/**
 * Takes a request out of Fastify. Returns null if its connection must stay with the HTTP server. The handler must return `answersLater` if it does not get
 * null.
 */
export function holdRequest(
  parts: HoldParts,
  request: FastifyRequest,
  reply: FastifyReply,
  user: ParkedUser,
): HeldRequest | null {
  if (!canPark(request, reply)) return null
  const held = new ParkedRequest(parts, request, reply)
  held.connection = parts.parking.park(request.raw.socket, user)
  return held.connection && held
}
