// LINE WORKS: a bot posts a message to a room with the Bot API 2.0. The API has no idempotency key, and a bot cannot read the messages of a room. So
// after a lost answer the message is posted again.
// - Requests: https://developers.worksmobile.com/en/docs/bot-channel-message-send (201)
// - Contents: https://developers.worksmobile.com/en/docs/bot-send-link (1,000 characters), https://developers.worksmobile.com/en/docs/bot-send-text (2,000)
// - Limit (240 requests a minute): https://developers.worksmobile.com/en/docs/rate-limits
import { z } from 'zod'
import type { ChatRoomAccessOf } from '#shared/model/chat-rooms.ts'
import { type ChatText, renderWithin } from './chat-text.ts'
import { createLineWorksTokens } from './line-works-token.ts'
import {
  ask,
  isTrouble,
  type PostToRoom,
  type RoomAnswer,
  type RoomPorts,
  type RoomService,
  readJson,
  secondsIn,
  troubleOfStatus,
} from './room-client.ts'

const maxLinkText = 1_000
const maxText = 2_000

/** `<m userId="…">` mentions people. There is no escape, so the sign is replaced by its full-width form. */
export const lineWorksText = (text: string): string => text.replace(/<(?=\/?m\b)/gi, '＜')

const linesOf = ({ title, lines, footer }: ChatText, more: readonly string[] = []) =>
  [title, ...lines.filter(Boolean), footer].map(lineWorksText).concat(more).join('\n')

type Content =
  | { type: 'link'; contentText: string; linkText: string; link: string }
  | { type: 'text'; text: string }

/** Returns the content of the message: a text with a link below it, or a longer text that contains the URL. */
export function lineWorksContent(text: ChatText): Content {
  const { link } = text
  const contentText = linesOf(text)
  if (link && contentText.length <= maxLinkText && link.url.length <= maxLinkText) {
    return { type: 'link', contentText, linkText: link.label, link: link.url }
  }
  return { type: 'text', text: linesOf(text, link ? [link.url] : []) }
}

const fits = (content: Content) => content.type === 'link' || content.text.length <= maxText

const ErrorAnswer = z.object({ code: z.string() })

function connect({ config, outgoing, clock }: RoomPorts): PostToRoom<'lineWorks'> {
  const tokens = createLineWorksTokens(outgoing, config.lineWorksAuthUrl, () => clock.now())

  async function send(
    room: ChatRoomAccessOf<'lineWorks'>,
    content: Content,
    isRepeat = false,
  ): Promise<RoomAnswer> {
    const token = await tokens.get(room)
    if (typeof token !== 'string') return token
    const answer = await ask(outgoing, {
      method: 'POST',
      url: `${config.lineWorksApiUrl}bots/${room.botId}/channels/${room.channelId}/messages`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content }),
    })
    if (isTrouble(answer)) return answer
    if (answer.status === 201) return { messageId: null }
    if (answer.status === 401) {
      tokens.forget(room)
      // A stored token can end before its time, e.g. if an admin of LINE WORKS revoked it.
      if (!isRepeat) return send(room, content, true)
    }
    const code = readJson(ErrorAnswer, answer.text)?.code
    const found = troubleOfStatus(answer, code, secondsIn(answer, 'ratelimit-reset'))
    // 403: the bot is not a member of the room.
    return answer.status === 403 ? { ...found, trouble: 'roomGone' } : found
  }

  return (room, { text }) => send(room, renderWithin(text, lineWorksContent, fits))
}

export const lineWorks: RoomService<'lineWorks'> = {
  name: 'lineWorks',
  onChange: 'secondMessage',
  intervalMs: 250,
  placeOf: ({ channelId }) => channelId,
  connect,
}
