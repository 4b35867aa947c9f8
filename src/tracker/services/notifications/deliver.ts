import type { ChannelName } from '../../domain/notifications/channel.ts'
import { type Claimed, leaseIsOver, type Outcome } from '../../domain/notifications/delivery.ts'
import type { TrackerContext } from '../context.ts'
import { noteChannel } from './channel-problems.ts'
import type { ChannelSender } from './channels/channel.ts'
import { channels } from './channels/registry.ts'
import { readMessage } from './message.ts'
import { settleDelivery } from './outbox.ts'

export type Senders = ReadonlyMap<ChannelName, ChannelSender>

/** Returns the senders of the configured channels. */
export function openSenders(context: TrackerContext): Senders {
  const opened = channels.map((channel) => [channel.name, channel.open(context)] as const)
  return new Map(opened.flatMap(([name, sender]) => (sender ? [[name, sender]] : [])))
}

async function send(context: TrackerContext, senders: Senders, claimed: Claimed): Promise<Outcome> {
  const { delivery, reference } = claimed
  const message = await readMessage(context, delivery)
  if (!message) return { kind: 'failed', reason: 'refused' }
  const isHeld = () => context.clock.now() < claimed.leaseUntil
  if (!isHeld()) return leaseIsOver
  const sender = senders.get(delivery.channel)
  if (!sender) return { kind: 'failed', reason: 'notConfigured' }
  const { deliveries } = context.store.forWorkspace(delivery.workspaceId)
  return sender.send({
    workspaceId: delivery.workspaceId,
    deliveryId: delivery.id,
    visitId: delivery.visitId,
    attempts: delivery.attempts + 1,
    reference,
    message,
    isHeld,
    earlierReferences: () => deliveries.earlierReferences(delivery, message.visitor),
  })
}

/** Sends a claimed delivery, stores the result, and stores whether the channel has a problem. */
export async function deliver(context: TrackerContext, senders: Senders, claimed: Claimed): Promise<void> {
  const { channel, id: deliveryId, workspaceId, visitId, notificationId, attempts } = claimed.delivery
  const fields = { visitId, workspaceId, notificationId, deliveryId, channel, attempt: attempts + 1 }
  const outcome = await send(context, senders, claimed)
  if (outcome.kind !== 'sent')
    context.log.warn({ ...fields, ...outcome, reference: undefined }, 'could not deliver a notification')
  else context.log.info(fields, 'message sent')
  await settleDelivery(context, claimed, outcome)
  const problem = outcome.kind === 'sent' ? null : outcome.problem
  if (problem !== undefined) await noteChannel(context, workspaceId, channel, problem)
}
