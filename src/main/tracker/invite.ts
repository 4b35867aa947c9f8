// Parses invites that a user pastes or that the system passes to the app.
import { CodedError } from '#shared/errors.ts'
import { isAllowedTrackerUrl } from '#shared/managed-settings.ts'

export type ParsedInvite = { trackerUrl: string; token: string }

/**
 * Parses `https://tracker/join#<token>` or `lastpage://join?tracker=https%3A%2F%2Ftracker#<token>`. Throws CodedError
 * `invite_invalid`, or `url_not_allowed` for a tracker without https.
 */
export function parseInvite(text: string): ParsedInvite {
  let url: URL
  try {
    url = new URL(text.trim())
  } catch {
    throw invalid()
  }
  const token = url.hash.slice(1)
  if (!/^[\w.-]{10,200}$/.test(token)) throw invalid()
  return { trackerUrl: trackerUrlOf(url), token }
}

/** Throws CodedError `tracker_not_allowed` if the organisation allows only another tracker. */
export function checkTracker({ trackerUrl }: ParsedInvite, only: string | undefined): void {
  if (only === undefined || new URL(trackerUrl).href === new URL(only).href) return
  const host = new URL(trackerUrl).host
  throw new CodedError('tracker_not_allowed', `The organisation does not allow the tracker ${host}.`, {
    host,
    allowed: only,
  })
}

/** Returns the invite as a URL. All invites are stored in this format. */
export function inviteText({ trackerUrl, token }: ParsedInvite): string {
  return `${trackerUrl}/join#${token}`
}

function trackerUrlOf(url: URL): string {
  if (url.protocol !== 'lastpage:') {
    const base = url.pathname.match(/^(.*)\/join\/?$/)?.[1]
    if (base === undefined) throw invalid()
    return allowedTrackerUrl(url.origin + base, url)
  }
  // `lastpage://join` has the host `join`. Some systems pass `lastpage:///join` or `lastpage:join` instead.
  const place = (url.host || url.pathname).replaceAll('/', '')
  const tracker = url.searchParams.get('tracker')
  if (place !== 'join' || !tracker || !URL.canParse(tracker)) throw invalid()
  const parsed = new URL(tracker)
  return allowedTrackerUrl(parsed.origin + parsed.pathname, parsed)
}

function allowedTrackerUrl(address: string, url: URL): string {
  if (!isAllowedTrackerUrl(url)) {
    throw new CodedError('url_not_allowed', 'The address of a tracker needs https.', { host: url.host })
  }
  return address.replace(/\/+$/, '')
}

const invalid = () => new CodedError('invite_invalid', 'This is not an invite.')
