/**
 * All channels by which the tracker sends notifications. If a channel fails, the first suitable channel in this order replaces it.
 *
 * To add a channel:
 * 1. Add its name to `channelChoices` in `src/shared/model/people.ts`, as `z.boolean().default(false)`: older desktops do not send it.
 * 2. Add the settings that it needs (a token, an address) to `infrastructure/config.ts`, and name the secret ones in `secretSettings`.
 * 3. Write `channels/<name>.ts`, which exports a `NotificationChannel`, and list it here.
 * 4. Add its texts to `src/shared/messages/{en,ja}`; the compiler and a test name the keys that are missing.
 *
 * No other code change is necessary. The outbox, retries, quiet hours and replacements then work for the new channel.
 */
import type { Configured } from '../../../domain/notifications/channel.ts'
import type { TrackerConfig } from '../../../infrastructure/config.ts'
import type { NotificationChannel } from './channel.ts'
import { emailChannel } from './email.ts'
import { slackChannel } from './slack.ts'

export const channels: readonly NotificationChannel[] = [emailChannel, slackChannel]

/** Returns the channels that this tracker is configured to send by. */
export const configuredChannels = (config: TrackerConfig): Configured =>
  Object.fromEntries(channels.map(({ name, isConfigured }) => [name, isConfigured(config)])) as Configured
