import type { NotificationDelivery } from '#shared/model/feed.ts'

export type ChannelName = NotificationDelivery['channel']
/** The reason why a message could not be sent to its recipient. */
export type Failure = Exclude<NotificationDelivery['reason'], null>

/** The properties of a channel that the notification rules use. */
export type ChannelTraits = {
  readonly name: ChannelName
  /** The channel may replace a channel that failed, also for members who did not choose it. */
  readonly replacesOthers: boolean
  /**
   * How a sent message is updated when its visit leaves or is resumed. `edit`: the message is edited each time. `secondMessage`: one more message is
   * sent at the first leave, if the member wants it.
   */
  readonly onChange: 'edit' | 'secondMessage'
}

/** Returns the channels that are configured on this tracker. */
export type Configured = Readonly<Record<ChannelName, boolean>>
export type Failures = Partial<Record<ChannelName, Failure>>
