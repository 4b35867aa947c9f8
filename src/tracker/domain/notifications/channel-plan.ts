import type { NotifyChannels } from '#shared/model/people.ts'
import type { ChannelName, ChannelTraits, Configured, Failures } from './channel.ts'

export type ChannelPlan = {
  desktop: boolean
  /** The channels that send the notification. */
  send: ChannelName[]
  /** The channels that cannot send, with the reasons. If no chosen channel works, `send` or `desktop` contains a replacement. */
  failed: Failures
}

/**
 * Plans the channels for a notification of a member. A failing channel is replaced only if no other chosen channel works. So a member does not miss a
 * notification. A member who chose no channel gets no notification.
 * @param channels all channels, in the order in which they replace a failed channel. The desktop is used if none of them can replace it.
 */
export function planChannels(
  channels: readonly ChannelTraits[],
  chosen: NotifyChannels,
  configured: Configured,
  failures: Failures = {},
): ChannelPlan {
  const failed: Failures = { ...failures }
  const wanted = channels.map(({ name }) => name).filter((name) => chosen[name])
  for (const name of wanted) if (!configured[name]) failed[name] = 'notConfigured'
  const send = wanted.filter((name) => !failed[name])
  const isNotified = chosen.desktop || send.length > 0
  if (isNotified || wanted.length === 0) return { desktop: chosen.desktop, send, failed }
  const next = channels.find(({ name }) => configured[name] && !failed[name])
  return next?.replacesOthers
    ? { desktop: false, send: [next.name], failed }
    : { desktop: true, send: [], failed }
}

/**
 * Returns the first channel that can send to a record's owner who is not a member. Such a person has no desktop app. Returns null if no channel can
 * send.
 */
export function planOutsider(
  channels: readonly ChannelTraits[],
  configured: Configured,
  failures: Failures = {},
): ChannelName | null {
  return (
    channels.find(({ name, reachesOutsiders }) => reachesOutsiders && configured[name] && !failures[name])
      ?.name ?? null
  )
}
