import type { Session as SessionView } from '#shared/desktop-state.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Joining, JoinRequest } from '../tracker/joining.ts'
import type { Session } from '../tracker/session.ts'
import type { SignIn } from '../tracker/sign-in.ts'

export function sessionHandlers(parts: {
  session: Session
  joining: Pick<Joining, 'preview' | 'findTracker' | 'readTracker'>
  signIn: Pick<SignIn, 'start' | 'cancel'>
  view: () => SessionView
  locale: () => Locale
  /** Joins a workspace, shows it and starts to poll its feed. */
  join: (request: JoinRequest) => Promise<void>
  /** Throws `already_joined` if this app is in the workspace of the invite. */
  requireNew: (invite: string) => void
  /** Leaves the workspace of `session`. */
  leave: () => Promise<void>
  retry: () => Promise<void>
  setPageLanguages: (languages: readonly string[]) => void
}) {
  const { session, joining, view } = parts
  return {
    'session.get': async () => view(),
    'session.previewInvite': async ({ invite }) => {
      parts.requireNew(invite)
      const { workspaceName, email, memberName, trackerUrl, signIn } = await joining.preview(invite)
      return { workspaceName, email, memberName, trackerUrl, signIn }
    },
    'session.join': async (request) => {
      await parts.join({ ...request, locale: parts.locale() })
      return view()
    },
    'session.findTracker': ({ address }) => joining.findTracker(address),
    'session.signIn': async ({ trackerUrl }) => {
      await parts.signIn.start(joining.readTracker(trackerUrl))
      return view()
    },
    'session.cancelSignIn': async () => parts.signIn.cancel(),
    'session.leave': async () => {
      await parts.leave()
      return view()
    },
    'session.updateMe': async (body) => {
      session.setMe(await session.client.call('me.update', { body }))
      return view()
    },
    'session.sendDigestSample': async () => {
      await session.client.call('me.sendDigestSample', {})
    },
    'session.setPhoto': async (body) => {
      session.setMe(await session.client.call('me.setPhoto', { body }))
      return view()
    },
    'session.retryTracker': () => parts.retry(),
    'session.setPageLanguages': async ({ languages }) => parts.setPageLanguages(languages),
  } satisfies Partial<Handlers>
}
