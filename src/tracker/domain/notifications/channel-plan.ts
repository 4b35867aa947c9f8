import type { NotifyChannels } from '#shared/model/people.ts'
import type { ChannelName, ChannelTraits, Configured, Failures } from './channel.ts'

export type ChannelPlan = {
  desktop: boolean
  /** Channels that send. */
  send: ChannelName[]
  /** Chosen channels that cannot send. A channel that replaces them is in `send` or `desktop`. */
  failed: Failures
}

/**
 * The channels by which a member is notified. A chosen channel that fails is replaced only if no other chosen channel is left, so that
 * nobody is notified twice and nobody misses a notification. Nothing chosen: no notification.
 *
 * @param channels All channels in the order in which they replace others. The desktop comes last and never fails.
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

/** The channel for a record's owner who is no member, and so has no desktop. Null: nothing can be sent. */
export function planOutsider(
  channels: readonly ChannelTraits[],
  configured: Configured,
  failures: Failures = {},
): ChannelName | null {
  return channels.find(({ name }) => configured[name] && !failures[name])?.name ?? null
}
