// Processes each HTTP request: logs it, applies a fault, executes it, and sends the response or breaks the connection.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FaultEffect, LoggedRequest } from './control-contract.ts'
import type { RequestFacts } from './faults.ts'
import { type Org, orgNow } from './org.ts'
import { parseJson, readFacts } from './request-facts.ts'

export interface Answer {
  status: number
  /** A string is sent unchanged; any other value is sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
}

type Effect = Exclude<FaultEffect, { type: 'record-error' }>

const KEPT_REQUESTS = 5000
const HTML = { 'content-type': 'text/html;charset=UTF-8' }

const MAINTENANCE = `<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We are down for maintenance.</h1>
<p>Sorry for the inconvenience. We'll be back shortly.</p></body></html>`
const LOGIN_HTML =
  '<!DOCTYPE html><html><head><title>Login</title></head><body>Your session has ended. Log in again.</body></html>'

const session = (message: string): Answer => ({
  status: 401,
  body: [{ message, errorCode: 'INVALID_SESSION_ID' }],
})

/** The possible responses with status 401. After a token refresh, only some of these errors do not occur again. */
export const UNAUTHORIZED: Record<Extract<FaultEffect, { type: 'unauthorized' }>['variant'], Answer> = {
  expired: session('Session expired or invalid'),
  'not-rest': session('This session is not valid for use with the REST API'),
  'not-attached': session('Connected app is not attached to Agent'),
  text: { status: 401, body: 'Bad_OAuth_Token', headers: { 'content-type': 'text/plain' } },
  html: { status: 401, body: LOGIN_HTML, headers: HTML },
  empty: { status: 401, body: '' },
}

/** Returns the response of an effect that prevents the execution; null for other effects. */
function refusalOf(effect: Effect | null): Answer | null {
  if (effect?.type === 'refuse') return { status: effect.status, body: effect.errors }
  if (effect?.type === 'unauthorized') return UNAUTHORIZED[effect.variant]
  if (effect?.type === 'maintenance') {
    const retryAfter = effect.retryAfterS === undefined ? {} : { 'retry-after': String(effect.retryAfterS) }
    return { status: 503, body: MAINTENANCE, headers: { ...HTML, ...retryAfter } }
  }
  if (effect?.type === 'html') return { status: 200, body: LOGIN_HTML, headers: HTML }
  if (effect?.type !== 'oauth-error') return null
  return { status: 400, body: { error: effect.error, error_description: effect.description } }
}

export class Gateway {
  readonly #org: Org
  readonly #closing = new AbortController()
  #log: LoggedRequest[] = []
  #sequence = 0

  constructor(org: Org) {
    this.#org = org
  }

  requests(): LoggedRequest[] {
    return this.#log
  }

  clearLog(): void {
    this.#log = []
  }

  /** Ends the waits of slow requests. */
  close(): void {
    this.#closing.abort()
  }

  #begin(facts: RequestFacts): LoggedRequest {
    this.#sequence += 1
    const { method, kinds, objects } = facts
    const isApi = kinds.includes('api')
    const path = isApi ? facts.path : (facts.path.split('?')[0] ?? '')
    const body = isApi ? parseJson(facts.body) : undefined
    const entry = {
      sequence: this.#sequence,
      at: new Date().toISOString(),
      method,
      path,
      kinds,
      objects,
      body,
    }
    const logged: LoggedRequest = { ...entry, status: null, fault: null }
    this.#log.push(logged)
    if (this.#log.length > KEPT_REQUESTS) this.#log.shift()
    return logged
  }

  /** Logs a request and sends `answer`, without a fault. An example is a call without a valid token. */
  refuse(request: FastifyRequest, reply: FastifyReply, answer: Answer) {
    this.#begin(factsOf(request)).status = answer.status
    return send(this.#org, reply, answer)
  }

  /** Logs a request, executes `work`, and sends the response. If a fault matches the request, the fault decides whether and when `work` is executed, and which response is sent. */
  async serve(request: FastifyRequest, reply: FastifyReply, work: () => Answer) {
    const facts = factsOf(request)
    const entry = this.#begin(facts)
    const effect = this.#org.faults.forRequest(facts)
    entry.fault = effect?.type ?? null
    if (effect?.type === 'drop') return hangUp(request, reply)
    if (effect?.type === 'no-reply' && !effect.commit) return reply.hijack()
    if (effect?.type === 'slow' && !effect.commitFirst) await this.#wait(effect.ms)
    const answer = refusalOf(effect) ?? this.#commit(work)
    if (effect?.type === 'slow' && effect.commitFirst) await this.#wait(effect.ms)
    if (effect?.type === 'lose-reply') return hangUp(request, reply)
    if (effect?.type === 'no-reply') return reply.hijack()
    entry.status = answer.status
    if (effect?.type === 'truncate') return sendHalf(request, reply, answer)
    return send(this.#org, reply, answer)
  }

  #commit(work: () => Answer): Answer {
    const answer = work()
    this.#org.store.flush()
    return answer
  }

  async #wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined)
  }
}

function factsOf(request: FastifyRequest): RequestFacts {
  return readFacts(request.method, request.url, typeof request.body === 'string' ? request.body : '')
}

function hangUp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}

const text = (answer: Answer) =>
  typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null)

function sendHalf(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const bytes = Buffer.from(text(answer))
  reply.hijack()
  const head = { 'content-type': 'application/json;charset=UTF-8', 'content-length': bytes.length }
  reply.raw.writeHead(answer.status, head)
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.raw.socket.destroy())
  return reply
}

/** Sends a response. The `Date` header has the time of the org's clock. */
export function send(org: Org, reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status).headers({ date: new Date(orgNow(org)).toUTCString(), ...answer.headers })
  if (answer.status === 204) return reply.send()
  if (!answer.headers?.['content-type']) reply.header('content-type', 'application/json;charset=UTF-8')
  return reply.send(text(answer))
}
