// The typed client of the tracker API. One function calls all endpoints of the contract.
import { randomUUID } from 'node:crypto'
import { CodedError, fromWire } from '#shared/errors.ts'
import type { Endpoint, EndpointRequest, EndpointResponse } from '#shared/http-contract.ts'
import { readTolerantly } from '#shared/tolerant.ts'
import { type TrackerApi, trackerApi } from '#shared/tracker-api.ts'
import type { HttpClient } from '../network/http-client.ts'

export type TrackerCallOptions = { signal?: AbortSignal; timeoutMs?: number }

export type TrackerClient = {
  /**
   * Throws CodedError: the tracker's own error, `tracker_unreachable` (no response), `tracker_incompatible` (the response does not match
   * the contract) or `not_joined` (this device has no workspace).
   */
  call<N extends keyof TrackerApi>(
    name: N,
    request: EndpointRequest<TrackerApi[N]>,
    options?: TrackerCallOptions,
  ): Promise<EndpointResponse<TrackerApi[N]>>
}

export type Answered = { requestId: string; status: number; ms: number }

export type TrackerAccess = { url: string; token: string | null }

const defaultTimeoutMs = 20_000

/** `access` is called before each request; null means that this device has not joined a workspace. */
export function createTrackerClient(options: {
  access: () => TrackerAccess | null
  fetch: HttpClient
  /** Called after each answer. The log of the tracker has the same `requestId`. */
  onAnswer?: ((call: keyof TrackerApi, answer: Answered) => void) | undefined
  /** Called if a newer tracker sent values that this version does not support. `places` are the paths of these values in the response. */
  onSkipped?: ((call: keyof TrackerApi, places: readonly string[]) => void) | undefined
}): TrackerClient {
  const request = options.fetch
  return {
    async call(name, input, callOptions = {}) {
      const access = options.access()
      if (!access) throw new CodedError('not_joined', 'This device has not joined a workspace.')
      const endpoint: Endpoint = trackerApi[name]
      const requestId = randomUUID()
      const began = performance.now()
      const response = await send(request, access, endpoint, input as Parts, { ...callOptions, requestId })
      const ms = Math.round(performance.now() - began)
      options.onAnswer?.(name, { requestId, status: response.status, ms })
      const { value, skipped } = await read(response, endpoint)
      if (skipped.length > 0) options.onSkipped?.(name, skipped)
      return value as EndpointResponse<TrackerApi[typeof name]>
    },
  }
}

type Parts = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }

async function send(
  request: HttpClient,
  access: TrackerAccess,
  endpoint: Endpoint,
  input: Parts,
  { signal, timeoutMs = defaultTimeoutMs, requestId }: TrackerCallOptions & { requestId: string },
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const headers = new Headers({ accept: 'application/json', 'x-request-id': requestId })
  if (endpoint.auth !== 'none' && access.token) headers.set('authorization', `Bearer ${access.token}`)
  const init: RequestInit = {
    method: endpoint.method,
    headers,
    redirect: 'error',
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }
  if (endpoint.body) {
    headers.set('content-type', 'application/json')
    init.body = JSON.stringify(input.body ?? {})
  }
  try {
    return await request(endpointUrl(access.url, endpoint, input), init)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw unreachable(access.url, error)
  }
}

/**
 * Returns `tracker_unreachable` with the host name and the system's error code, e.g. ECONNREFUSED. Without an error code, the name of the
 * error is used. `why`: another reason.
 */
export function unreachable(url: string, error: unknown, why?: string): CodedError {
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause
  const reason =
    why ?? (typeof cause?.code === 'string' ? cause.code : error instanceof Error ? error.name : 'unknown')
  return new CodedError(
    'tracker_unreachable',
    `The tracker at ${new URL(url).host} did not answer (${reason}).`,
    { host: new URL(url).host, reason },
    { cause: error },
  )
}

export function endpointUrl(base: string, endpoint: Endpoint, input: Parts): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_whole, key: string) => {
    const value = input.params?.[key]
    if (value === undefined) throw new CodedError('bad_request', `${key} is missing.`)
    return encodeURIComponent(String(value))
  })
  const url = new URL(base.replace(/\/+$/, '') + path)
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) url.searchParams.set(key, String(value))
  }
  return url.href
}

async function read(
  response: Response,
  endpoint: Endpoint,
): Promise<{ value: unknown; skipped: readonly string[] }> {
  let body: unknown
  try {
    body = await response.json()
  } catch (error) {
    // A 5xx without JSON usually comes from a proxy whose tracker is down. Other responses without JSON come from a wrong server.
    if (response.status >= 500)
      throw unreachable(response.url || 'http://tracker', error, `HTTP ${response.status}`)
    throw incompatible(endpoint, `status ${response.status} without JSON`, error)
  }
  if (!response.ok) {
    const error = fromWire(body, response.status)
    throw error.code === 'internal' && response.status < 500
      ? incompatible(endpoint, `status ${response.status} without a code`)
      : error
  }
  const parsed = readTolerantly(endpoint.response, body)
  if (!parsed.ok) throw incompatible(endpoint, 'an answer of another shape', parsed.error)
  return parsed
}

function incompatible(endpoint: Endpoint, what: string, cause?: unknown): CodedError {
  return new CodedError(
    'tracker_incompatible',
    `${endpoint.method} ${endpoint.path} answered with ${what}.`,
    {},
    { cause },
  )
}
