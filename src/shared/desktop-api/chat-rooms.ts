// The rooms of chat services to which the tracker posts notifications.
import { z } from 'zod'
import { ChatRoom, ChatRoomAccess, ChatRoomTest, ChatService } from '../model/chat-rooms.ts'
import { call, Nothing } from './call.ts'

export const chatRoomsCalls = {
  'chatRooms.list': call(Nothing, z.array(ChatRoom)),
  /** The secrets go to the tracker, which never returns them. */
  'chatRooms.set': call(z.object({ room: ChatRoomAccess }), ChatRoom),
  'chatRooms.remove': call(z.object({ service: ChatService }), Nothing),
  'chatRooms.test': call(z.object({ service: ChatService }), ChatRoomTest),
} as const
