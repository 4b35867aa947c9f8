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

/** Returns the id of the workspace in a token of a tracker, `<kind>.<workspace>.<secret>`. Null for a token of another format. */
export const workspaceOfToken = (token: string): string | null => token.match(/^\w+\.([\w-]+)\./)?.[1] ?? null

/** Throws CodedError `tracker_not_allowed` if the organisation allows only another tracker. */
export function checkTracker(
  { trackerUrl }: Pick<ParsedInvite, 'trackerUrl'>,
  only: string | undefined,
): void {
  if (only === undefined || new URL(trackerUrl).href === new URL(only).href) return
  const host = new URL(trackerUrl).host
  throw new CodedError('tracker_not_allowed', `The organisation does not allow the tracker ${host}.`, {
    host,
    allowed: only,
  })
}

/**
 * Parses the address of a tracker that a person types or that a `lastpage://join?tracker=…` URL without an invite contains, for example
 * `share.example.com` or `https://share.example.com/join`. Throws CodedError `invite_invalid`, or `url_not_allowed` without https.
 */
export function parseTrackerAddress(text: string): string {
  const typed = text.trim()
  const withScheme = /^[a-z]+:/i.test(typed) && !/^[\w.-]+:\d+/.test(typed) ? typed : `https://${typed}`
  if (!URL.canParse(withScheme)) throw invalid()
  const url = new URL(withScheme)
  if (url.protocol === 'lastpage:') return trackerUrlOf(url)
  if (url.username || url.search || url.hash.length > 1) throw invalid()
  const base = url.pathname.replace(/\/join\/?$/, '').replace(/\/+$/, '')
  return allowedTrackerUrl(url.origin + base, url)
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
