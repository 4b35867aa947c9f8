import type { z } from 'zod'
import { chatRooms } from '#shared/messages/en/chat-rooms.ts'
import {
  ChatRoomAccess,
  type ChatService,
  ChatworkRoom,
  GoogleChatRoom,
  LineWorksRoom,
  TeamsRoom,
} from '#shared/model/chat-rooms.ts'

/** The texts of a field are in `chatRooms.fields`, `chatRooms.wrong`. */
type FieldText =
  | 'teamsUrl'
  | 'googleChatUrl'
  | 'token'
  | 'roomId'
  | 'clientId'
  | 'clientSecret'
  | 'serviceAccount'
  | 'privateKey'
  | 'botId'
  | 'channelId'
export type RoomField = { name: string; text: FieldText; isSecret: boolean; isLong?: true }

type Form = { schema: z.ZodObject; fields: readonly RoomField[] }

const field = (name: string, isSecret: boolean, text = name as FieldText): RoomField => ({
  name,
  text,
  isSecret,
})

/** The fields that an admin enters for a room, in their order. */
export const roomForms: Record<ChatService, Form> = {
  teams: { schema: TeamsRoom, fields: [field('url', true, 'teamsUrl')] },
  googleChat: { schema: GoogleChatRoom, fields: [field('url', true, 'googleChatUrl')] },
  chatwork: { schema: ChatworkRoom, fields: [field('token', true), field('roomId', false)] },
  lineWorks: {
    schema: LineWorksRoom,
    fields: [
      ...[field('clientId', false), field('clientSecret', true), field('serviceAccount', false)],
      { ...field('privateKey', true), isLong: true },
      ...[field('botId', false), field('channelId', false)],
    ],
  },
}

export type RoomValues = Readonly<Record<string, string>>
/** The fields with a wrong value, with the keys of `chatRooms.wrong`. */
export type RoomProblems = Readonly<Record<string, keyof typeof chatRooms.wrong>>

/** A text for a value of a wrong form. `missing` also describes a field that has no text of its own. */
const problemOf = (text: FieldText, value: string): RoomProblems[string] =>
  value.trim() !== '' && text in chatRooms.wrong ? (text as RoomProblems[string]) : 'missing'

/** Checks what the admin entered. */
export function readRoom(
  service: ChatService,
  values: RoomValues,
): { room: ChatRoomAccess } | { problems: RoomProblems } {
  const { schema, fields } = roomForms[service]
  const wrong = fields.filter(({ name }) => !schema.shape[name]?.safeParse(values[name] ?? '').success)
  if (wrong.length === 0) return { room: ChatRoomAccess.parse({ service, ...values }) }
  const problems = wrong.map(({ name, text }) => [name, problemOf(text, values[name] ?? '')])
  return { problems: Object.fromEntries(problems) }
}
