import type { NotificationDelivery } from '#shared/model/feed.ts'

export type ChannelName = NotificationDelivery['channel']
/** Why a message could not be sent to its recipient. */
export type Failure = Exclude<NotificationDelivery['reason'], null>

/** What the rules of notifications need to know of a channel. */
export type ChannelTraits = {
  readonly name: ChannelName
  /** It may replace a channel that failed, also for members who did not choose it. */
  readonly replacesOthers: boolean
  /**
   * What happens with a message that was sent when its visit leaves or is resumed: `edit`: it is edited each time; `secondMessage`: one more
   * message is sent at the first leave, if the member wants one.
   */
  readonly onChange: 'edit' | 'secondMessage'
}

/** Which channels this tracker is configured to send by. */
export type Configured = Readonly<Record<ChannelName, boolean>>
export type Failures = Partial<Record<ChannelName, Failure>>
