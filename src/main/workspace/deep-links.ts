// What a `lastpage://` link opens: a page of the workspace that the page belongs to, the join screen, or the end of a sign-in.
import type { Host } from '../host/host.ts'
import type { Log } from '../lib/log.ts'
import type { Joining } from '../tracker/joining.ts'
import type { Session } from '../tracker/session.ts'
import type { SignIn, SignInReturn } from '../tracker/sign-in.ts'

const placePattern = /^(visits|visitors|documents)\/([\w-]{4,64})\/?$/

export type DeepLink =
  | { kind: 'invite'; invite: string }
  | { kind: 'place'; what: 'visits' | 'visitors' | 'documents'; id: string }
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
  const [, what, id] = place.match(placePattern) ?? []
  if (!id || (what !== 'visits' && what !== 'visitors' && what !== 'documents')) return null
  return { kind: 'place', what, id }
}

type Place = { key: string; parts: { session: Pick<Session, 'client'> } }

/** The time in which a tracker must say that the page of a link is its own. After it, the link opens in the shown workspace. */
const findTimeoutMs = 4_000

/** Returns the workspace whose tracker knows the page. Links of the trackers contain only the id of a page, and ids are random. */
async function ownerOf<P extends Place>(link: DeepLink & { kind: 'place' }, places: P[]): Promise<P | null> {
  const { what, id } = link
  const options = { timeoutMs: findTimeoutMs }
  const ask = async (place: P): Promise<P> => {
    const { client } = place.parts.session
    if (what === 'visits') await client.call('visits.get', { params: { visitId: id } }, options)
    else if (what === 'visitors') await client.call('visitors.get', { params: { visitorId: id } }, options)
    else await client.call('documents.get', { params: { documentId: id } }, options)
    return place
  }
  return Promise.any(places.map(ask)).catch(() => null)
}

type Parts<P extends Place> = {
  workspaces: { members(): P[]; shown(): P; pathIn(key: string, path: string): string }
  joining: Pick<Joining, 'offerInvite'>
  signIn: Pick<SignIn, 'takeBack'>
  host: Pick<Host, 'showWindow'>
  log: Log
}

/** Opens the page or shows the invite on the join screen. Does not accept the invite: a link on a web page must not join a workspace. */
export async function followDeepLink<P extends Place>(text: string, parts: Parts<P>): Promise<void> {
  const { workspaces, host, log } = parts
  const link = readDeepLink(text)
  if (link?.kind === 'place') {
    const members = workspaces.members()
    const owner = members.length > 1 ? await ownerOf(link, members) : null
    const { key } = owner ?? workspaces.shown()
    host.showWindow(workspaces.pathIn(key, `/${link.what}/${link.id}`))
  } else if (link?.kind === 'signedIn') {
    host.showWindow()
    const error = await parts.signIn.takeBack(link)
    if (error) log.warn({ code: error }, 'The return of a sign-in was refused')
  } else if (link) openInvite(link.invite, parts)
  else log.warn({}, 'Unknown lastpage:// link ignored')
}

function openInvite<P extends Place>(invite: string, { workspaces, joining, host, log }: Parts<P>): void {
  try {
    joining.offerInvite(invite)
    host.showWindow(workspaces.members().length > 0 ? '/join' : undefined)
  } catch (error) {
    log.warn({ error }, 'Invite link refused')
    host.showWindow()
  }
}
