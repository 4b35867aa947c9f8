import { z } from 'zod'

/**
 * The notification channels of the tracker. Members choose among these channels and the desktop. To add a channel, see
 * `src/tracker/services/notifications/channels/registry.ts`.
 */
export const channelChoices = {
  email: z.boolean(),
  slack: z.boolean(),
  // Channels that were added later have a default, because older desktops and trackers do not send them.
  teams: z.boolean().default(false),
  googleChat: z.boolean().default(false),
  chatwork: z.boolean().default(false),
  lineWorks: z.boolean().default(false),
}
export const ChannelName = z.enum(Object.keys(channelChoices) as (keyof typeof channelChoices)[])
