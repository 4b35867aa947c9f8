import { z } from 'zod'
import type { NotifyChannels, NotifyPreferences } from '#shared/model/people.ts'
import type { Person } from '../../domain/notifications/audience.ts'
import { readSigned, signValues } from '../../domain/signed-values.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { changePreferences } from './preferences.ts'

/** The values of a link to turn off the digest have a third element. */
const MemberKeyValues = z.union([
  z.tuple([z.string(), z.string()]),
  z.tuple([z.string(), z.string(), z.literal('digest')]),
])
/** What a link turns off: the e-mails about visits, or the digest. */
export type Subscription = 'visits' | 'digest'

type MemberKey = { workspaceId: string; memberId: string }
export type Subscriber = MemberKey & { subscription: Subscription } & Pick<
    Extract<Person, { kind: 'member' }>,
    'email' | 'locale'
  >

/** Returns the URL that turns off the member's e-mails, or the digest. The URL is signed and does not expire, because the link in an old e-mail must work. */
export const unsubscribeUrl = (
  context: Pick<TrackerContext, 'signingKey' | 'publicUrl'>,
  { workspaceId, memberId }: MemberKey,
  subscription: Subscription = 'visits',
): string => {
  const values = [workspaceId, memberId, ...(subscription === 'digest' ? [subscription] : [])]
  return `${context.publicUrl()}/unsubscribe/${signValues(context.signingKey, 'unsubscribe', values)}`
}

/** Returns the member of the token in {@link unsubscribeUrl}. Returns undefined for an invalid token and for a removed member. */
export async function findSubscriber(
  { store, signingKey }: TrackerContext,
  token: string,
): Promise<Subscriber | undefined> {
  const key = readSigned(signingKey, 'unsubscribe', token, MemberKeyValues)
  if (!key) return undefined
  const [workspaceId, memberId, subscription = 'visits'] = key
  const person = await store.forWorkspace(workspaceId).recipients.find({ memberId, outsider: null })
  return person?.kind === 'member'
    ? { workspaceId, memberId, subscription, email: person.email, locale: person.locale }
    : undefined
}

/** Returns the same preferences without e-mail. If e-mail was the only channel of an event, the desktop is turned on for that event. */
export function withoutEmail(notify: NotifyPreferences): NotifyPreferences {
  const off = ({ desktop, email, ...others }: NotifyChannels): NotifyChannels => ({
    ...others,
    email: false,
    desktop: desktop || (email && !Object.values(others).some(Boolean)),
  })
  const both = ({ first, returning }: NotifyPreferences['left']) => ({
    first: off(first),
    returning: off(returning),
  })
  return {
    ...{ ...notify, opened: both(notify.opened), left: both(notify.left) },
    ...{ signals: off(notify.signals), actions: off(notify.actions) },
  }
}

const withoutDigest = ({ digest, ...others }: NotifyPreferences): NotifyPreferences => ({
  ...others,
  digest: digest && { ...digest, every: 'off' },
})

/** Turns off the member's notification e-mails or the digest, and informs the desktops with a feed event. */
export function unsubscribe(
  context: TrackerContext,
  { workspaceId, memberId, subscription }: Pick<Subscriber, 'workspaceId' | 'memberId' | 'subscription'>,
): Promise<void> {
  return inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    await changePreferences(
      context,
      repositories,
      memberId,
      subscription === 'digest' ? withoutDigest : withoutEmail,
    )
    emit({ type: 'member.changed', subject: { memberId } })
  })
}
