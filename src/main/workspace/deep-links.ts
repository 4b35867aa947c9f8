import type { Host } from '../host/host.ts'
import type { Log } from '../lib/log.ts'
import type { Session } from '../tracker/session.ts'

const placePattern = /^(visits|visitors|documents)\/([\w-]{4,64})\/?$/

export type DeepLink = { kind: 'invite'; invite: string } | { kind: 'place'; path: string }

/** Parses a `lastpage://` URL: an invite or a page of the app. Returns null for other URLs. Any program can send such a URL. */
export function readDeepLink(text: string): DeepLink | null {
  if (text.length > 2000 || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'lastpage:') return null
  const place = `${url.host}${url.pathname}`.replace(/^\/+/, '')
  if (/^join\/?$/.test(place)) return { kind: 'invite', invite: text }
  return placePattern.test(place) ? { kind: 'place', path: `/${place.replace(/\/$/, '')}` } : null
}

/** Opens the page or shows the invite on the join screen. Does not accept the invite: a link on a web page must not join a workspace. */
export function followDeepLink(text: string, parts: { session: Session; host: Host; log: Log }): void {
  const link = readDeepLink(text)
  if (link?.kind === 'place') parts.host.showWindow(link.path)
  else if (link) {
    try {
      parts.session.offerInvite(link.invite)
    } catch (error) {
      parts.log.warn({ error }, 'Invite link refused')
    }
    parts.host.showWindow()
  } else parts.log.warn({}, 'Unknown lastpage:// link ignored')
}
