import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { ChatRoom, ChatRoomAccess, ChatRoomTest, ChatService } from '../model/chat-rooms.ts'
import { Empty } from './lists.ts'

const roomParams = z.object({ service: ChatService })

export const chatRoomsApi = {
  'chatRooms.list': endpoint({
    method: 'GET',
    path: '/api/workspace/chat-rooms',
    auth: 'admin',
    summary: 'The rooms of chat services to which notifications are posted, without secrets',
    response: z.object({ items: z.array(ChatRoom) }),
    errors: [],
  }),
  'chatRooms.set': endpoint({
    method: 'PUT',
    path: '/api/workspace/chat-rooms',
    auth: 'admin',
    summary: 'Sets the room of a chat service. The secrets are stored sealed and are never returned',
    body: z.object({ room: ChatRoomAccess }),
    response: ChatRoom,
    errors: ['chat_room_address', 'chat_room_key', 'secret_key_missing'],
  }),
  'chatRooms.remove': endpoint({
    method: 'DELETE',
    path: '/api/workspace/chat-rooms/:service',
    auth: 'admin',
    summary: 'Removes the room of a chat service. Other channels replace it',
    params: roomParams,
    response: Empty,
    errors: [],
  }),
  'chatRooms.test': endpoint({
    method: 'POST',
    path: '/api/workspace/chat-rooms/:service/test',
    auth: 'admin',
    summary: 'Posts a test message to the stored room and returns whether the service accepted it',
    params: roomParams,
    response: ChatRoomTest,
    errors: ['not_found', 'too_many_requests'],
  }),
} as const
