import type { Host } from '../host/host.ts'
import type { Log } from '../lib/log.ts'
import type { Session } from '../tracker/session.ts'

const placePattern = /^(visits|visitors|documents)\/([\w-]{4,64})\/?$/

export type DeepLink = { kind: 'invite'; invite: string } | { kind: 'place'; path: string }

/** Reads a lastpage:// URL, which can come from anywhere: an invite or a page of the window. Null for anything else. */
export function readDeepLink(text: string): DeepLink | null {
  if (text.length > 2000 || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'lastpage:') return null
  const place = `${url.host}${url.pathname}`.replace(/^\/+/, '')
  if (/^join\/?$/.test(place)) return { kind: 'invite', invite: text }
  return placePattern.test(place) ? { kind: 'place', path: `/${place.replace(/\/$/, '')}` } : null
}

/** Shows an invite on the join screen and does not accept it: a link on a web page must not make this device join. */
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
