import type { ChatService } from '#shared/model/chat-rooms.ts'
import { chatwork } from './chatwork.ts'
import { googleChat } from './google-chat.ts'
import { lineWorks } from './line-works.ts'
import type { RoomService } from './room-client.ts'
import { teams } from './teams.ts'

/** The chat services with rooms. */
export const roomServices: { readonly [S in ChatService]: RoomService<S> } = {
  teams,
  googleChat,
  chatwork,
  lineWorks,
}
