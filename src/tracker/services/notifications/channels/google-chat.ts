// Google Chat: an incoming webhook posts a card to a space. Messages about the same visitor and document form a thread (`threadKey`). `requestId` is an
// idempotency key: a second request with the same key returns the first message.
// - Request: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create (32,000 bytes)
// - Webhooks and threads: https://developers.google.com/workspace/chat/quickstart/webhooks
// - Limit of a space (one message a second): https://developers.google.com/workspace/chat/limits
// - Formatting: https://developers.google.com/workspace/chat/format-messages
import { z } from 'zod'
import { escapeHtml } from '#shared/escape-html.ts'
import { type ChatText, renderWithin } from './chat-text.ts'
import { ask, isTrouble, type RoomPost, type RoomService, readJson, troubleOfStatus } from './room-client.ts'

const maxBytes = 32_000

/** A card formats a part of HTML. In the `text` of a message, `*` and `<…>` of a document's title would format, and have no escape. */
const paragraph = (html: string) => ({ textParagraph: { text: html } })

/** Returns the body of the request. `fallbackText` is the text of push notifications. */
export function googleChatMessage(
  { title, lines, link, footer }: ChatText,
  threadKey: string | null,
): object {
  const button = link && {
    buttonList: { buttons: [{ text: link.label, onClick: { openLink: { url: link.url } } }] },
  }
  const widgets = [
    paragraph([`<b>${escapeHtml(title)}</b>`, ...lines.filter(Boolean).map(escapeHtml)].join('<br>')),
    ...(button ? [button] : []),
    paragraph(`<i>${escapeHtml(footer)}</i>`),
  ]
  return {
    fallbackText: title,
    cardsV2: [{ cardId: 'lastpage', card: { sections: [{ widgets }] } }],
    ...(threadKey === null ? {} : { thread: { threadKey } }),
  }
}

/** The parameters `key` and `token` of the URL are kept. */
function urlOf(webhook: string, { reference, threadKey }: RoomPost): string {
  const url = new URL(webhook)
  url.searchParams.set('requestId', reference)
  if (threadKey !== null) url.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD')
  return url.href
}

/** https://cloud.google.com/apis/design/errors */
const ErrorAnswer = z.object({ error: z.object({ status: z.string() }) })

export const googleChat: RoomService<'googleChat'> = {
  name: 'googleChat',
  onChange: 'secondMessage',
  // A little longer than a second, because the times of two requests on their way differ.
  intervalMs: 1_050,
  placeOf: ({ url }) => new URL(url).pathname.replace(/^\/v1\//, '').replace(/\/messages$/, ''),
  connect:
    ({ outgoing }) =>
    async ({ url }, post) => {
      const body = renderWithin(
        post.text,
        (each) => JSON.stringify(googleChatMessage(each, post.threadKey)),
        (json) => Buffer.byteLength(json) <= maxBytes,
      )
      const headers = { 'content-type': 'application/json; charset=UTF-8' }
      const answer = await ask(outgoing, { method: 'POST', url: urlOf(url, post), headers, body })
      if (isTrouble(answer)) return answer
      if (answer.status === 200) return { messageId: null }
      return troubleOfStatus(answer, readJson(ErrorAnswer, answer.text)?.error.status)
    },
}
