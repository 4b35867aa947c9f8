// Calls the tracker. A refused call and a network failure are different errors.
import type { ErrorCode } from '#shared/errors.ts'
import type { Beat, CodeRequest, OpenVisitRequest, OpenVisitResponse } from '#shared/viewer-api.ts'
import type { BeatAnswer } from '../tracking/reporter.ts'

/** The tracker answered, with a coded error. */
export class Refused extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode) {
    super(code)
    this.name = 'Refused'
    this.code = code
  }
}

/** viewerApi's paths; the contract itself would bring a schema library into the page. A test holds them together. */
export const BEATS_PATH = '/api/view/beats'
export const visitsPath = (slug: string) => `/api/view/${slug}/visits`
export const codesPath = (slug: string) => `/api/view/${slug}/codes`

/** `/api/view/content/<document>/<version>`, whatever part or copy of that version an address names. */
export const versionOf = (contentUrl: string): string => contentUrl.split('/').slice(0, 6).join('/')

/** A request that hangs is a network that is down. */
const TIMEOUT_MS = 10_000

/** Status 5xx and answers that aren't the tracker's own (a proxy's page) count as "could not be reached". */
export async function refusal(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null)
  const code = (body as { error?: { code?: unknown } } | null)?.error?.code
  if (response.status >= 500 || typeof code !== 'string') return new TypeError(`status ${response.status}`)
  return new Refused(code as ErrorCode)
}

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw await refusal(response)
  return response.json()
}

/** Throws {@link Refused}, or another error when the tracker could not be reached. */
export async function openVisit(slug: string, request: OpenVisitRequest): Promise<OpenVisitResponse> {
  return (await post(visitsPath(slug), request)) as OpenVisitResponse
}

/** Has six digits sent to the reader. Throws as {@link openVisit} does. */
export async function askForCode(slug: string, request: CodeRequest): Promise<void> {
  await post(codesPath(slug), request)
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

/** Rejects when it should be tried again. */
export async function sendBeat(beat: Beat): Promise<BeatAnswer> {
  try {
    await post(BEATS_PATH, beat)
    return 'ok'
  } catch (error) {
    const answer = error instanceof Refused ? ANSWERS[error.code] : undefined
    if (answer) return answer
    throw error
  }
}
