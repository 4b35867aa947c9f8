import type { ChannelTraits } from '../../../domain/notifications/channel.ts'
import type { DeliveryReference, Outcome } from '../../../domain/notifications/delivery.ts'
import type { Message } from '../../../domain/notifications/message.ts'
import type { TrackerConfig } from '../../../infrastructure/config.ts'
import type { TrackerContext } from '../../context.ts'

/** One attempt to send a message. The outbox repeats it until the message is sent or given up. */
export type Attempt = {
  deliveryId: string
  visitId: string
  /** Number of this attempt, counted from 1. */
  attempts: number
  /** The data that the channel stored about earlier messages of this delivery. `doubtSince`: an earlier attempt may have sent this message. */
  reference: DeliveryReference
  message: Message
  /** Returns false when the lease has expired. Then another process may send the message, and this process must not send it. */
  isHeld(): boolean
  /** References of this channel's messages about earlier visits by the same visitor to the same document, the oldest first. */
  earlierReferences(): Promise<DeliveryReference[]>
}

export type ChannelSender = {
  /** Never throws. A failure is a result. */
  send(attempt: Attempt): Promise<Outcome>
  close(): void
}

/** The port for a notification channel that the tracker sends by. */
export type NotificationChannel = ChannelTraits & {
  isConfigured(config: TrackerConfig): boolean
  /** Null if the channel is not configured. */
  open(context: Pick<TrackerContext, 'config' | 'publicUrl'>): ChannelSender | null
}
