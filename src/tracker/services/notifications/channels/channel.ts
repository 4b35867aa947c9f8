import type { ChatService } from '#shared/model/chat-rooms.ts'
import type { ChannelTraits } from '../../../domain/notifications/channel.ts'
import type { DeliveryReference, Outcome } from '../../../domain/notifications/delivery.ts'
import type { Content } from '../../../domain/notifications/message.ts'
import type { TrackerConfig } from '../../../infrastructure/config.ts'
import type { TrackerContext } from '../../context.ts'

/** The values for one attempt to send a message. The outbox makes further attempts until the message is sent or given up. */
export type Attempt = {
  workspaceId: string
  deliveryId: string
  /** The visit that the message is about. Null for a notice. */
  visitId: string | null
  /** Number of this attempt, counted from 1. */
  attempts: number
  /**
   * The data that the channel stored about earlier messages of this delivery. If `doubtSince` is set, an earlier attempt may have sent this message.
   */
  reference: DeliveryReference
  message: Content
  /** Messages with the same key form a thread, if the service has threads. */
  threadKey: string | null
  /** Returns false if the lease has expired. Then this process must not send the message, because another process may send it. */
  isHeld(): boolean
  /** References of this channel's messages about earlier visits by the same visitor to the same document, the oldest first. */
  earlierReferences(): Promise<DeliveryReference[]>
}

export type ChannelSender = {
  /** Never throws. A failure is reported as an outcome. */
  send(attempt: Attempt): Promise<Outcome>
  close(): void
}

export type ChannelContext = Pick<
  TrackerContext,
  'config' | 'publicUrl' | 'store' | 'sealer' | 'outgoing' | 'clock'
>

/** The interface of a channel by which the tracker sends notifications. */
export type NotificationChannel = ChannelTraits & {
  /** @param place the settings of the tracker, and the services for which the workspace has a room */
  isConfigured(place: { config: TrackerConfig; rooms: readonly ChatService[] }): boolean
  /** Returns null if no workspace can use the channel. */
  open(context: ChannelContext): ChannelSender | null
}
