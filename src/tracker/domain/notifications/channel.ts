import type { NotificationDelivery } from '#shared/model/feed.ts'

export type ChannelName = NotificationDelivery['channel']
/** The reason why a message could not be sent to its recipient. */
export type Failure = Exclude<NotificationDelivery['reason'], null>

/** The properties of a channel that the notification rules use. */
export type ChannelTraits = {
  readonly name: ChannelName
  /** True if the channel may replace a failed channel, even for members who did not choose this channel. */
  readonly replacesOthers: boolean
  /** True if the channel can address a record's owner who is not a member. False for rooms, because that person may not be in the room. */
  readonly reachesOutsiders: boolean
  /**
   * How the channel reports later events of a visit (it leaves, or it is resumed) after the first message. `edit`: the message is edited each time.
   * `secondMessage`: one more message is sent at the first leave, if the member wants it.
   */
  readonly onChange: 'edit' | 'secondMessage'
}

/** For each channel: true if it is configured on this tracker, or for the workspace. */
export type Configured = Readonly<Record<ChannelName, boolean>>
export type Failures = Partial<Record<ChannelName, Failure>>
