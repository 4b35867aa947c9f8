import type { ChannelName } from '../../domain/notifications/channel.ts'
import {
  type Claimed,
  type Delivery,
  leaseIsOver,
  type Outcome,
} from '../../domain/notifications/delivery.ts'
import type { TrackerContext } from '../context.ts'
import { noteChannel } from './channel-problems.ts'
import type { ChannelSender } from './channels/channel.ts'
import { channels } from './channels/registry.ts'
import { noticeOutbox } from './notice-outbox.ts'
import { claimDelivery, type Outbox, settleDelivery } from './outbox.ts'
import { visitOutbox } from './visit-outbox.ts'

export type Senders = ReadonlyMap<ChannelName, ChannelSender>

/** Returns the senders of the configured channels. */
export function openSenders(context: TrackerContext): Senders {
  const opened = channels.map((channel) => [channel.name, channel.open(context)] as const)
  return new Map(opened.flatMap(([name, sender]) => (sender ? [[name, sender]] : [])))
}

async function send<D extends Delivery, H extends { held: D }>(
  context: TrackerContext,
  senders: Senders,
  outbox: Outbox<D, H>,
  claimed: Claimed<D>,
): Promise<Outcome> {
  const { delivery, reference } = claimed
  const prepared = await outbox.prepare(context, delivery)
  if ('kind' in prepared) return prepared
  const isHeld = () => context.clock.now() < claimed.leaseUntil
  if (!isHeld()) return leaseIsOver
  const sender = senders.get(delivery.channel)
  if (!sender) return { kind: 'failed', reason: 'notConfigured' }
  return sender.send({
    ...prepared,
    workspaceId: delivery.workspaceId,
    deliveryId: delivery.id,
    attempts: delivery.attempts + 1,
    reference,
    isHeld,
  })
}

/** Sends a claimed delivery, stores the result, and stores whether the channel has a problem. */
async function deliver<D extends Delivery, H extends { held: D }>(
  context: TrackerContext,
  senders: Senders,
  outbox: Outbox<D, H>,
  claimed: Claimed<D>,
): Promise<void> {
  const { channel, id: deliveryId, workspaceId, attempts } = claimed.delivery
  const ids = outbox.logFields(claimed.delivery)
  const fields = { ...ids, workspaceId, deliveryId, channel, attempt: attempts + 1 }
  const outcome = await send(context, senders, outbox, claimed)
  if (outcome.kind === 'sent') context.log.info(fields, 'message sent')
  else if (outcome.kind === 'nothing') context.log.info(fields, 'no message, because nothing happened')
  else context.log.warn({ ...fields, ...outcome, reference: undefined }, 'could not deliver a notification')
  await settleDelivery(context, outbox, claimed, outcome)
  if (outcome.kind === 'nothing') return
  const problem = outcome.kind === 'sent' ? null : outcome.problem
  if (problem !== undefined) await noteChannel(context, workspaceId, channel, problem)
}

async function deliverFrom<D extends Delivery, H extends { held: D }>(
  outbox: Outbox<D, H>,
  context: TrackerContext,
  senders: Senders,
  channel: ChannelName,
): Promise<boolean> {
  const claimed = await claimDelivery(context, outbox, channel)
  if (claimed === null) return false
  if (claimed !== 'skipped') await deliver(context, senders, outbox, claimed)
  return true
}

/** Returns the channels that have a due message. */
export async function dueChannels({ store, clock }: TrackerContext): Promise<ReadonlySet<ChannelName>> {
  const now = clock.now()
  const due = [visitOutbox.due(store.deployment), noticeOutbox.due(store.deployment)]
  return new Set((await Promise.all(due.map((outbox) => outbox.dueChannels(now)))).flat())
}

/**
 * Sends the next due message of a channel. Returns false if nothing is due. A notification of a visit is more urgent than a notice, so it is sent before
 * the notices that wait, for example before the digests of all members.
 */
export const deliverNext = async (
  context: TrackerContext,
  senders: Senders,
  channel: ChannelName,
): Promise<boolean> =>
  (await deliverFrom(visitOutbox, context, senders, channel)) ||
  (await deliverFrom(noticeOutbox, context, senders, channel))
