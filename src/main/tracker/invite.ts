// Parses an invite as people paste it or the system passes it.
import { CodedError } from '#shared/errors.ts'

export type ParsedInvite = { trackerUrl: string; token: string }

/** `https://tracker/join#<token>` or `lastpage://join?tracker=https%3A%2F%2Ftracker#<token>`. Throws invite_invalid or url_not_allowed. */
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

/** The form in which an invite is stored, the same for all sources. */
export function inviteText({ trackerUrl, token }: ParsedInvite): string {
  return `${trackerUrl}/join#${token}`
}

function trackerUrlOf(url: URL): string {
  if (url.protocol !== 'lastpage:') {
    const base = url.pathname.match(/^(.*)\/join\/?$/)?.[1]
    if (base === undefined) throw invalid()
    return allowedTrackerUrl(url.origin + base, url)
  }
  // `lastpage://join` has the host `join`; some systems pass `lastpage:///join` or `lastpage:join`.
  const place = (url.host || url.pathname).replaceAll('/', '')
  const tracker = url.searchParams.get('tracker')
  if (place !== 'join' || !tracker || !URL.canParse(tracker)) throw invalid()
  const parsed = new URL(tracker)
  return allowedTrackerUrl(parsed.origin + parsed.pathname, parsed)
}

/** The device token is part of every request: https, or plain http if it can't leave this computer. */
function allowedTrackerUrl(address: string, url: URL): string {
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw new CodedError('url_not_allowed', 'A tracker is reached over https.', { host: url.host })
  }
  return address.replace(/\/+$/, '')
}

const invalid = () => new CodedError('invite_invalid', 'This is not an invite.')
