// Owns lastpage:// links: unknown text from anywhere in, an invite to look at or a place to show out.
import type { Host } from './host/host.ts'
import type { Log } from './log.ts'
import type { Session } from './tracker/session.ts'

const placePattern = /^(visits|visitors|documents)\/([\w-]{4,64})\/?$/

export type DeepLink = { kind: 'invite'; invite: string } | { kind: 'place'; path: string }

/** A lastpage:// URL: an invite, or a place in the window. Null for anything else: links come from anywhere. */
export function readDeepLink(text: string): DeepLink | null {
  if (text.length > 2000 || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'lastpage:') return null
  const place = `${url.host}${url.pathname}`.replace(/^\/+/, '')
  if (/^join\/?$/.test(place)) return { kind: 'invite', invite: text }
  return placePattern.test(place) ? { kind: 'place', path: `/${place.replace(/\/$/, '')}` } : null
}

/** An invite only waits on the join screen: a link on a web page must not make this device join anything. */
export function followDeepLink(text: string, parts: { session: Session; host: Host; log: Log }): void {
  const link = readDeepLink(text)
  if (link?.kind === 'place') parts.host.showWindow(link.path)
  else if (link) {
    try {
      parts.session.offerInvite(link.invite)
    } catch (error) {
      parts.log.warn({ error }, 'An invite link was refused')
    }
    parts.host.showWindow()
  } else parts.log.warn({}, 'A lastpage:// link was not understood')
}
