import type { Host } from '../host/host.ts'
import type { Log } from '../lib/log.ts'
import type { Session } from '../tracker/session.ts'
import type { SignIn, SignInReturn } from '../tracker/sign-in.ts'

const placePattern = /^(visits|visitors|documents)\/([\w-]{4,64})\/?$/

export type DeepLink =
  | { kind: 'invite'; invite: string }
  | { kind: 'place'; path: string }
  | ({ kind: 'signedIn' } & SignInReturn)

/** Parses a `lastpage://` URL: an invite, a page of the app, or the return of a sign-in. Returns null for other URLs. Any program can send such a URL. */
export function readDeepLink(text: string): DeepLink | null {
  if (text.length > 2000 || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'lastpage:') return null
  const place = `${url.host}${url.pathname}`.replace(/^\/+/, '')
  if (/^join\/?$/.test(place)) return { kind: 'invite', invite: text }
  if (/^signed-in\/?$/.test(place)) {
    const query = url.searchParams
    return { kind: 'signedIn', id: query.get('id') ?? '', code: query.get('code'), error: query.get('error') }
  }
  return placePattern.test(place) ? { kind: 'place', path: `/${place.replace(/\/$/, '')}` } : null
}

/** Opens the page or shows the invite on the join screen. Does not accept the invite: a link on a web page must not join a workspace. */
export function followDeepLink(
  text: string,
  parts: { session: Session; signIn: Pick<SignIn, 'takeBack'>; host: Host; log: Log },
): void {
  const link = readDeepLink(text)
  if (link?.kind === 'place') parts.host.showWindow(link.path)
  else if (link?.kind === 'signedIn') {
    parts.host.showWindow()
    void parts.signIn.takeBack(link).then((error) => {
      if (error) parts.log.warn({ code: error }, 'The return of a sign-in was refused')
    })
  } else if (link) {
    try {
      parts.session.offerInvite(link.invite)
    } catch (error) {
      parts.log.warn({ error }, 'Invite link refused')
    }
    parts.host.showWindow()
  } else parts.log.warn({}, 'Unknown lastpage:// link ignored')
}
