// The rooms of chat services to which the tracker posts the notifications of a workspace. An admin enters one room for each service.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'

export const chatServices = ['teams', 'googleChat', 'chatwork', 'lineWorks'] as const
export const ChatService = z.enum(chatServices)
export type ChatService = z.infer<typeof ChatService>

const secretUrl = z.string().trim().max(2_000)
const urlWith = (isRight: (url: URL) => boolean) =>
  secretUrl.refine((text) => URL.canParse(text) && isRight(new URL(text)))

/**
 * The URL of a workflow with the trigger "When a Teams webhook request is received". The parameter `sig` is its secret.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 */
export const TeamsRoom = z.object({
  service: z.literal('teams'),
  url: urlWith(({ searchParams }) => searchParams.has('sig')),
})

/** The URL of an incoming webhook of a space. https://developers.google.com/workspace/chat/quickstart/webhooks */
export const GoogleChatRoom = z.object({
  service: z.literal('googleChat'),
  url: urlWith(
    ({ pathname, searchParams }) =>
      /^\/v1\/spaces\/[^/]+\/messages$/.test(pathname) &&
      searchParams.has('key') &&
      searchParams.has('token'),
  ),
})

/** An API token, and the number after `#!rid` in the address of the room. https://developer.chatwork.com/docs/getting-started */
export const ChatworkRoom = z.object({
  service: z.literal('chatwork'),
  token: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{16,200}$/),
  roomId: z
    .string()
    .trim()
    .regex(/^[0-9]{1,20}$/),
})

const shortText = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,200}$/)

/** An app with a service account and a bot that is a member of the room. https://developers.worksmobile.com/en/docs/auth-jwt */
export const LineWorksRoom = z.object({
  service: z.literal('lineWorks'),
  clientId: shortText,
  clientSecret: shortText,
  serviceAccount: shortText,
  privateKey: z
    .string()
    .trim()
    .max(10_000)
    .regex(/^-----BEGIN (RSA )?PRIVATE KEY-----\s[\s\S]+\s-----END (RSA )?PRIVATE KEY-----$/),
  botId: z
    .string()
    .trim()
    .regex(/^[0-9]{1,20}$/),
  channelId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9-]{1,80}$/),
})

/** What an admin enters. All values are stored sealed, because each of them contains a secret. */
export const ChatRoomAccess = z.discriminatedUnion('service', [
  TeamsRoom,
  GoogleChatRoom,
  ChatworkRoom,
  LineWorksRoom,
])
export type ChatRoomAccess = z.infer<typeof ChatRoomAccess>
export type ChatRoomAccessOf<S extends ChatService> = Extract<ChatRoomAccess, { service: S }>

/** A room as admins see it. `place` tells rooms apart and is no secret: the host of a webhook, the id of a space or room. */
export const ChatRoom = z.object({
  service: ChatService,
  place: z.string(),
  changedAt: Instant,
  /** False: the key of the installation changed, so the room must be entered again. */
  isReadable: z.boolean().default(true),
})
export type ChatRoom = z.infer<typeof ChatRoom>

/**
 * Why a message did not reach a room. `tokenInvalid`: the URL, token or key is wrong or was revoked. `roomGone`: the room or the webhook was deleted,
 * or the bot is no member. `refused`: the service does not accept the message. `rateLimited`: too many messages. `unreachable`: no answer.
 */
export const ChatRoomTrouble = readAs(
  z.enum(['tokenInvalid', 'roomGone', 'refused', 'rateLimited', 'unreachable']),
  'refused',
)
export type ChatRoomTrouble = z.infer<typeof ChatRoomTrouble>

/** The result of a test message. `trouble` null: the service accepted the message. `detail`: its answer, without secrets. */
export const ChatRoomTest = z.object({ trouble: ChatRoomTrouble.nullable(), detail: z.string().nullable() })
export type ChatRoomTest = z.infer<typeof ChatRoomTest>
