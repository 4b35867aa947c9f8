// The session of this device, and joining a workspace.
import { z } from 'zod'
import { Session } from '../desktop-state.ts'
import { Locale, MeetingUrl } from '../model/basics.ts'
import { NotifyChange, Picture } from '../model/people.ts'
import { SignInOffer } from '../model/sign-in.ts'
import { call, Nothing } from './call.ts'

export const sessionCalls = {
  'session.get': call(Nothing, Session),
  'session.previewInvite': call(
    z.object({ invite: z.string().max(2000) }),
    z.object({
      workspaceName: z.string(),
      email: z.string().nullable(),
      memberName: z.string().nullable(),
      trackerUrl: z.string(),
      signIn: SignInOffer,
    }),
  ),
  /** Finds a tracker by its address, for a person without an invite. */
  'session.findTracker': call(
    z.object({ address: z.string().max(2000) }),
    z.object({ trackerUrl: z.string(), signIn: SignInOffer }),
  ),
  /**
   * Joins with a company account, in the browser. Returns after the person has finished there. A second call opens the page again.
   * `Session.signIn` has the state meanwhile.
   */
  'session.signIn': call(z.object({ trackerUrl: z.string().max(2000) }), Session),
  'session.cancelSignIn': call(Nothing, Nothing),
  'session.join': call(
    z.object({
      invite: z.string().max(2000),
      name: z.string().max(80).optional(),
      email: z.string().max(80).optional(),
    }),
    Session,
  ),
  /** Removes this workspace and its secrets from this device. Revokes the device if the tracker can be reached. */
  'session.leave': call(Nothing, Session),
  'session.updateMe': call(
    z.object({
      name: z.string().max(80).optional(),
      locale: Locale.optional(),
      notify: NotifyChange.optional(),
      meetingUrl: MeetingUrl.nullable().optional(),
    }),
    Session,
  ),
  /** Sends the member a digest of the time since the last regular one. */
  'session.sendDigestSample': call(Nothing, Nothing),
  /** Sets the member's photo, which readers see. Null removes the photo. */
  'session.setPhoto': call(z.object({ picture: Picture.nullable() }), Session),
  'session.retryTracker': call(Nothing, Nothing),
  /** Sets the languages of the user from `navigator.languages`. The headless host has no other source for these languages. */
  'session.setPageLanguages': call(z.object({ languages: z.array(z.string().max(35)).max(20) }), Nothing),
  /** Sets and stores the user name and password for the proxy in `Session.proxyLogin`. Null: the user chose "Not now". */
  'session.giveProxyLogin': call(
    z.object({
      login: z.object({ username: z.string().max(256), password: z.string().max(256) }).nullable(),
    }),
    Nothing,
  ),
} as const
