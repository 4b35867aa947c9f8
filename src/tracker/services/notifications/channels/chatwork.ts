// Chatwork: an account with an API token posts a message to a room, and edits it when the visit leaves. The API has no idempotency key. So if an
// earlier attempt may have posted the message, the latest messages of the room are searched for its reference, which is the last line of each message.
// - Requests and limits (300 requests in 5 minutes for an account; 10 messages in 10 seconds for a room): https://developer.chatwork.com/docs/endpoints
// - Messages: https://developer.chatwork.com/reference/post-rooms-room_id-messages
// - Tags: https://developer.chatwork.com/docs/message-notation
import { z } from 'zod'
import type { ChatRoomAccessOf } from '#shared/model/chat-rooms.ts'
import type { OutgoingAnswer, OutgoingRequest } from '../../../infrastructure/outgoing/outgoing.ts'
import { type ChatText, renderWithin } from './chat-text.ts'
import {
  ask,
  isTrouble,
  type PostToRoom,
  type RoomAnswer,
  type RoomPorts,
  type RoomService,
  type RoomTrouble,
  readJson,
  secondsIn,
  troubleOfStatus,
} from './room-client.ts'

/** Chatwork does not document the longest message. It refused 80,000 characters and accepted 40,000. */
const maxLength = 40_000

/** The emoticons in brackets. Chatwork shows them as pictures: https://help.chatwork.com/hc/ja/articles/203127904 */
const emoticons =
  'sweat|blush|inlove|talk|yawn|puke|emo|nod|shake|\\^\\^;|whew|clap|bow|roger|flex|dance|:/|gogo|think|please|quick|anger|devil|lightbulb|\\*|h|F|cracker|eat|\\^|coffee|beer|handshake|y'
const emoticon = new RegExp(`\\((?=(?:${emoticons})\\))`, 'g')
/** `:)`, `8-)` and similar ones. */
const smiley = /(?<![\p{L}\p{N}])(?:[:;](?=[()DopP*#|^])|8(?=-[)|])|\|(?=-\)))/gu
const fullWidth = (sign: string) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)

/** Chatwork has no escape. The signs that begin a tag or an emoticon are replaced by their full-width forms. */
export const chatworkText = (text: string): string =>
  text.replace(/[[\]]/g, fullWidth).replace(emoticon, '（').replace(smiley, fullWidth)

/** Returns the message. `reference` is its last line. */
export function chatworkMessage({ title, lines, link, footer }: ChatText, reference: string): string {
  const content = [
    ...lines.filter(Boolean).map(chatworkText),
    ...(link ? [`${chatworkText(link.label)}: ${link.url}`] : []),
  ]
  return `[info][title]${chatworkText(title)}[/title]${content.join('\n')}[hr]${chatworkText(footer)}\n${referenceLine(reference)}[/info]`
}

const referenceLine = (reference: string) => `Ref: ${reference}`

const Posted = z.object({ message_id: z.string() })
const Messages = z.array(z.object({ message_id: z.string(), body: z.string() }))
const ErrorAnswer = z.object({ errors: z.array(z.string()) })

type Room = ChatRoomAccessOf<'chatwork'>

/** `x-ratelimit-reset` is the time in seconds since 1970 at which the account may send again. `date` is the time of the answer. */
function waitOf(answer: OutgoingAnswer): number | null {
  const reset = secondsIn(answer, 'x-ratelimit-reset')
  const now = Date.parse(answer.headers.date ?? '')
  return reset === null || Number.isNaN(now) ? null : reset - now
}

const troubleOf = (answer: OutgoingAnswer): RoomTrouble => {
  const found = troubleOfStatus(answer, readJson(ErrorAnswer, answer.text)?.errors.join(' '), waitOf(answer))
  // 403: the account may not write in this room.
  return answer.status === 403 ? { ...found, trouble: 'roomGone' } : found
}

function connect({ outgoing, config: { chatworkApiUrl: apiUrl } }: RoomPorts): PostToRoom<'chatwork'> {
  const call = (
    { token, roomId }: Room,
    method: OutgoingRequest['method'],
    path: string,
    fields?: Record<string, string>,
  ) =>
    ask(outgoing, {
      ...{ method, url: `${apiUrl}rooms/${roomId}/messages${path}` },
      headers: {
        ...{ 'x-chatworktoken': token, accept: 'application/json' },
        ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(fields ? { body: new URLSearchParams(fields).toString() } : {}),
      // 100 messages of other people.
      maxBytes: 8 * 1_024 * 1_024,
    })

  /** Returns the id of the message with the reference. Null: the latest 100 messages do not contain it. */
  async function find(room: Room, reference: string): Promise<RoomAnswer> {
    const answer = await call(room, 'GET', '?force=1')
    if (isTrouble(answer)) return { ...answer, isDefinite: false }
    if (answer.status === 204) return { messageId: null }
    const messages = answer.status === 200 ? readJson(Messages, answer.text) : null
    if (messages === null) return { ...troubleOf(answer), isDefinite: false }
    const found = messages.find(({ body }) => body.includes(`${referenceLine(reference)}[/info]`))
    return { messageId: found?.message_id ?? null }
  }

  async function edit(room: Room, messageId: string, body: string): Promise<RoomAnswer> {
    const answer = await call(room, 'PUT', `/${messageId}`, { body })
    if (isTrouble(answer)) return answer
    // 404: a person deleted the message. It is not posted again.
    return answer.status === 200 || answer.status === 404 ? { messageId } : troubleOf(answer)
  }

  async function create(room: Room, body: string): Promise<RoomAnswer> {
    // `self_unread`: the message is unread for the owner of the token too.
    const answer = await call(room, 'POST', '', { body, self_unread: '1' })
    if (isTrouble(answer)) return answer
    const posted = answer.status === 200 ? readJson(Posted, answer.text) : null
    return posted ? { messageId: posted.message_id } : troubleOf(answer)
  }

  return async (room, { text, reference, messageId, isDoubtful }) => {
    const body = renderWithin(
      text,
      (each) => chatworkMessage(each, reference),
      (message) => message.length <= maxLength,
    )
    if (messageId !== null) return edit(room, messageId, body)
    const found = isDoubtful ? await find(room, reference) : { messageId: null }
    if (isTrouble(found)) return found
    return found.messageId === null ? create(room, body) : edit(room, found.messageId, body)
  }
}

export const chatwork: RoomService<'chatwork'> = {
  name: 'chatwork',
  onChange: 'edit',
  intervalMs: 1_000,
  placeOf: ({ roomId }) => roomId,
  connect,
}
