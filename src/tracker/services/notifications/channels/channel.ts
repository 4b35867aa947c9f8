import type { ChannelTraits } from '../../../domain/notifications/channel.ts'
import type { DeliveryReference, Outcome } from '../../../domain/notifications/delivery.ts'
import type { Message } from '../../../domain/notifications/message.ts'
import type { TrackerConfig } from '../../../infrastructure/config.ts'
import type { TrackerContext } from '../../context.ts'

/** One attempt to send a message. The outbox repeats it until it is sent or given up. */
export type Attempt = {
  deliveryId: string
  visitId: string
  /** Number of this attempt, counted from 1. */
  attempts: number
  /** What the channel stored about earlier messages of this delivery. `doubtSince`: an earlier attempt may have sent this one. */
  reference: DeliveryReference
  message: Message
  /** False when the lease has expired: then another process may send the message, and this one must not. */
  isHeld(): boolean
  /** References of this channel's messages about earlier visits of the visitor to the document, the oldest first. */
  earlierReferences(): Promise<DeliveryReference[]>
}

export type ChannelSender = {
  /** Never throws: a failure is an outcome. */
  send(attempt: Attempt): Promise<Outcome>
  close(): void
}

/** The port of a notification channel that the tracker itself sends by. */
export type NotificationChannel = ChannelTraits & {
  isConfigured(config: TrackerConfig): boolean
  /** Null where it is not configured. */
  open(context: Pick<TrackerContext, 'config' | 'publicUrl'>): ChannelSender | null
}
