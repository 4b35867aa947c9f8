/**
 * All channels by which the tracker sends notifications. If a channel fails, the first suitable channel in this order replaces it.
 *
 * To add a chat service with rooms (like Teams):
 * 1. Add its name to `channelChoices` in `src/shared/model/channels.ts`, as `z.boolean().default(false)`: older desktops do not send it. Add its name and
 *    the schema of what an admin enters to `src/shared/model/chat-rooms.ts`.
 * 2. Write `channels/<name>.ts`, which exports a `RoomService`, and list it in `room-services.ts` and here.
 * 3. Write its stand-in in `test/fixtures/chat/`, from the published documentation, and its tests.
 * 4. Add its texts to `src/shared/messages/{en,ja}` and its fields to the screen `features/settings/workspace/chat-rooms/`; the compiler and a test
 *    name what is missing.
 *
 * A channel with settings of the installation (like Slack) is a `NotificationChannel` that is listed here, with its settings in
 * `infrastructure/config.ts`. No other code change is necessary: the outbox, retries, quiet hours and replacements work for the new channel.
 */
import type { Configured } from '../../../domain/notifications/channel.ts'
import type { TrackerConfig } from '../../../infrastructure/config.ts'
import type { WorkspaceRepositories } from '../../../repositories/workspace-repositories.ts'
import type { NotificationChannel } from './channel.ts'
import { emailChannel } from './email.ts'
import { roomChannel } from './room-channel.ts'
import { roomServices } from './room-services.ts'
import { slackChannel } from './slack.ts'

export const channels: readonly NotificationChannel[] = [
  emailChannel,
  slackChannel,
  roomChannel(roomServices.teams),
  roomChannel(roomServices.googleChat),
  roomChannel(roomServices.chatwork),
  roomChannel(roomServices.lineWorks),
]

/** Returns the channels that can send for the workspace. */
export async function configuredChannels(
  config: TrackerConfig,
  { chatRooms }: Pick<WorkspaceRepositories, 'chatRooms'>,
): Promise<Configured> {
  const rooms = await chatRooms.services()
  return Object.fromEntries(
    channels.map(({ name, isConfigured }) => [name, isConfigured({ config, rooms })]),
  ) as Configured
}
