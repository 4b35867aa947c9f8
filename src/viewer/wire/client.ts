// The HTTP client of the tracker.
import type { ErrorCode } from '#shared/errors.ts'
import type {
  Beat,
  CodeRequest,
  OpenVisitRequest,
  OpenVisitResponse,
  ReportedEvents,
} from '#shared/viewer-api.ts'
import type { ShareRequest, ShareResponse } from '#shared/viewer-share.ts'
import type { EventAnswer } from '../tracking/event-log.ts'
import type { BeatAnswer } from '../tracking/reporter.ts'

/** The error for a request that the tracker answered with an error code. */
export class Refused extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode) {
    super(code)
    this.name = 'Refused'
    this.code = code
  }
}

/** These paths are copied from `viewerApi`, because an import of `viewerApi` would add zod to the page. A test compares the copies with `viewerApi`. */
export const beatsPath = (load: string) => `/api/view/beats?load=${load}`
export const EVENTS_PATH = '/api/view/events'
export const SHARES_PATH = '/api/view/shares'
export const visitsPath = (slug: string) => `/api/view/${slug}/visits`
export const gateLeavesPath = (slug: string) => `/api/view/${slug}/gate-leaves`
export const codesPath = (slug: string) => `/api/view/${slug}/codes`

/** Returns the part `/api/view/content/<document>/<version>` of a content URL. */
export const versionOf = (contentUrl: string): string => contentUrl.split('/').slice(0, 6).join('/')

/** If no response arrives within this time, the request fails. */
const TIMEOUT_MS = 10_000
/** The tracker answers after the mail server has. */
const SHARE_TIMEOUT_MS = 30_000

/**
 * Returns a `TypeError` for status 5xx, for a request that arrived too slowly (408), and for a response without an error code, such as an error page of
 * a proxy. Otherwise returns {@link Refused}.
 */
export async function refusal(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null)
  const code = (body as { error?: { code?: unknown } } | null)?.error?.code
  const isOutage = response.status >= 500 || response.status === 408
  if (isOutage || typeof code !== 'string') return new TypeError(`status ${response.status}`)
  return new Refused(code as ErrorCode)
}

type PostOptions = { keepalive?: boolean; timeoutMs?: number }

async function post(
  path: string,
  body: unknown,
  { keepalive = false, timeoutMs = TIMEOUT_MS }: PostOptions = {},
): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    keepalive,
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!response.ok) throw await refusal(response)
  return response.json()
}

/** Throws {@link Refused} if the tracker refuses, and another error if the tracker cannot be reached. */
export async function openVisit(slug: string, request: OpenVisitRequest): Promise<OpenVisitResponse> {
  return (await post(visitsPath(slug), request)) as OpenVisitResponse
}

/** Requests an e-mail with a six-digit code for the reader. Throws the same errors as {@link openVisit}. */
export async function askForCode(slug: string, request: CodeRequest): Promise<void> {
  await post(codesPath(slug), request)
}

/** Makes a link for a colleague of the reader. Throws the same errors as {@link openVisit}. */
export async function shareDocument(request: ShareRequest): Promise<ShareResponse> {
  return (await post(SHARES_PATH, request, { timeoutMs: SHARE_TIMEOUT_MS })) as ShareResponse
}

const ANSWERS: Partial<Record<ErrorCode, BeatAnswer>> = {
  visit_ended: 'ended',
  visit_token_invalid: 'ended',
  link_disabled: 'closed',
  link_expired: 'expired',
  reader_not_allowed: 'notAllowed',
  beat_invalid: 'refused',
  bad_request: 'refused',
}

/** Resolves with the answer of the tracker. Rejects if the beat should be sent again. */
export async function sendBeat(beat: Beat): Promise<BeatAnswer> {
  try {
    await post(beatsPath(beat.load), beat)
    return 'ok'
  } catch (error) {
    const answer = error instanceof Refused ? ANSWERS[error.code] : undefined
    if (answer) return answer
    throw error
  }
}

/** Resolves with the answer of the tracker. Rejects if the events should be sent again. The request continues if the page closes. */
export async function sendEvents(report: ReportedEvents): Promise<EventAnswer> {
  try {
    await post(EVENTS_PATH, report, { keepalive: true })
    return 'ok'
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'too_many_requests') throw error
    return ANSWERS[error.code] === 'ended' ? 'ended' : 'refused'
  }
}
