// What follows from an attempt to send a webhook: for its delivery, and for its endpoint. Instants are epoch ms.
import { backOffMs } from '#shared/backoff.ts'
import type { WebhookDisabledReason, WebhookProblem } from '#shared/model/webhooks.ts'
import { retryAfterMs } from '../notifications/retry-delays.ts'

const hourMs = 3_600_000
/** A delivery is given up after this time. */
export const deliveryLifeMs = 24 * hourMs
/** An endpoint whose attempts have all failed for this time is disabled. */
export const failingForMs = 5 * 24 * hourMs
/** At least so many attempts must have failed, because an endpoint with few events can have one failed attempt in five days. */
const fewestFailures = 10
/** From this number of failed attempts in a row, the whole endpoint waits, not only the delivery. */
const failuresBeforeHold = 3
const longestHoldMs = hourMs
const longestRetryAfterMs = 6 * hourMs

/** `status` null: no answer, because of `problem`. `retryAfter`: the header of the answer. */
export type AttemptResult = {
  status: number | null
  problem: WebhookProblem | null
  retryAfter?: string | undefined
}

export type EndpointState = {
  failures: number
  failingSince: number | null
  lastSuccessAt: number | null
  holdUntil: number | null
}
export type Consequence = {
  delivery: { state: 'delivered' | 'failed'; availableAt: null } | { state: 'waiting'; availableAt: number }
  endpoint: EndpointState
  /** The endpoint gets no more events. Null: it stays as it is. */
  disable: WebhookDisabledReason | null
}

/** Returns the wait in ms that the header asks for: seconds or a date (RFC 9110, 10.2.3). Returns 0 if there is none. */
function waitOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0
  const wait = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(0, wait), longestRetryAfterMs)
}

const isSuccess = ({ status }: AttemptResult) => status !== null && status >= 200 && status < 300

/**
 * After some failures in a row, the whole endpoint waits, and the wait doubles. So a receiver that is down gets few attempts, however many events wait. A
 * failure during the wait is that of an attempt which began before, and does not count again.
 */
function endpointAfterFailure(endpoint: EndpointState, asked: number, now: number, firstRetryMs: number) {
  const isHeld = endpoint.holdUntil !== null && endpoint.holdUntil > now
  const failures = isHeld ? endpoint.failures : endpoint.failures + 1
  const rounds = failures - failuresBeforeHold + 1
  const pause = rounds > 0 && !isHeld ? backOffMs({ firstMs: firstRetryMs, maxMs: longestHoldMs }, rounds) : 0
  const hold = Math.max(asked, pause)
  return {
    ...{ failures, failingSince: endpoint.failingSince ?? now, lastSuccessAt: endpoint.lastSuccessAt },
    holdUntil: hold === 0 ? endpoint.holdUntil : Math.max(now + hold, endpoint.holdUntil ?? 0),
  }
}

/**
 * @param attempts the number of attempts of the delivery, with this one
 * @param firstRetryMs the wait before the second attempt
 */
export function consequenceOf(
  result: AttemptResult,
  { attempts, expiresAt }: { attempts: number; expiresAt: number },
  endpoint: EndpointState,
  { now, firstRetryMs }: { now: number; firstRetryMs: number },
): Consequence {
  if (isSuccess(result)) {
    return {
      delivery: { state: 'delivered', availableAt: null },
      endpoint: { failures: 0, failingSince: null, lastSuccessAt: now, holdUntil: null },
      disable: null,
    }
  }
  const asked = waitOf(result.retryAfter, now)
  const failed = endpointAfterFailure(endpoint, asked, now, firstRetryMs)
  const after = retryAfterMs(attempts, firstRetryMs)
  const nextAt = after === null ? null : now + Math.max(after, asked)
  const isOver = nextAt === null || nextAt >= expiresAt || result.status === 410
  const isFailing = failed.failures >= fewestFailures && now - failed.failingSince >= failingForMs
  return {
    delivery: isOver ? { state: 'failed', availableAt: null } : { state: 'waiting', availableAt: nextAt },
    endpoint: failed,
    disable: result.status === 410 ? 'gone' : isFailing ? 'failing' : null,
  }
}
