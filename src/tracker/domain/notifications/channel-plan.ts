// Owns which channels tell somebody of an event, from what they chose, what the tracker can send by, and what failed. Pure.
import type { NotificationDelivery } from '#shared/model/feed.ts'
import type { NotifyChannels } from '#shared/model/people.ts'

export type Served = NotificationDelivery['channel']
export type Failure = Exclude<NotificationDelivery['reason'], null>
export type Configured = Readonly<Record<Served, boolean>>
export type Failed = Partial<Record<Served, Failure>>

export type ChannelPlan = {
  desktop: boolean
  /** Channels that send. */
  send: Served[]
  /** Chosen channels that can't; what took their place is in `send` or `desktop`. */
  failed: Failed
}

/** Where one fails and no other tells, the next of these takes its place; the desktop always can. */
const order: readonly Served[] = ['email', 'slack']

/**
 * What somebody is told by. A chosen channel that fails is replaced only where nothing else would tell: nobody is told
 * twice, and nobody misses it. Nothing chosen: nothing told.
 */
export function planChannels(
  chosen: NotifyChannels,
  configured: Configured,
  failed: Failed = {},
): ChannelPlan {
  const broken: Failed = { ...failed }
  const wanted = order.filter((channel) => chosen[channel])
  for (const channel of wanted) if (!configured[channel]) broken[channel] = 'notConfigured'
  const send = wanted.filter((channel) => !broken[channel])
  const told = chosen.desktop || send.length > 0
  if (told || wanted.length === 0) return { desktop: chosen.desktop, send, failed: broken }
  const instead = order.find((channel) => configured[channel] && !broken[channel])
  // Slack is nobody's fallback: who didn't choose it isn't expected to look there.
  if (instead === 'email') return { desktop: false, send: [instead], failed: broken }
  return { desktop: true, send: [], failed: broken }
}

/** Somebody who is no member has no desktop: an e-mail, or Slack where there is none. Null: can't be told. */
export function planOutsider(configured: Configured, failed: Failed = {}): Served | null {
  return order.find((channel) => configured[channel] && !failed[channel]) ?? null
}
