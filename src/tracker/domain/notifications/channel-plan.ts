import type { NotifyChannels } from '#shared/model/people.ts'
import type { ChannelName, ChannelTraits, Configured, Failures } from './channel.ts'

export type ChannelPlan = {
  desktop: boolean
  /** The channels that the notification is sent by. */
  send: ChannelName[]
  /** The chosen channels that cannot send. `send` or `desktop` contains a channel that replaces them. */
  failed: Failures
}

/**
 * Plans the channels for a notification of a member. A failing channel is replaced only if no other chosen channel works. So a member gets each
 * notification once, and misses none. A member who chose no channel gets no notification.
 * @param channels All channels, in the order in which they replace other channels. The desktop comes last and never fails.
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

/** Returns the channel for a record's owner who is not a member and therefore has no desktop. Returns null if no channel can send. */
export function planOutsider(
  channels: readonly ChannelTraits[],
  configured: Configured,
  failures: Failures = {},
): ChannelName | null {
  return channels.find(({ name }) => configured[name] && !failures[name])?.name ?? null
}
