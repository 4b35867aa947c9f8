// Microsoft Teams: a workflow with the trigger "When a Teams webhook request is received" posts an adaptive card to a channel or chat.
// The service answers 202 before it posts, has no idempotency key and cannot be searched. So after a lost answer the message is posted again.
// - Request: https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook
// - Limits (28 KB, four requests a second):
//   https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
// - Cards: https://adaptivecards.io/explorer/RichTextBlock.html
import { z } from 'zod'
import { type ChatText, renderWithin } from './chat-text.ts'
import { ask, isTrouble, type RoomService, readJson, troubleOfStatus } from './room-client.ts'

const maxBytes = 28 * 1_024

/** `{{DATE(…)}}` in a text is a function of adaptive cards. A zero-width space between the braces turns it off. */
const withoutFunctions = (text: string) => text.replace(/\{(?=\{)/g, '{\u200b')

type TextRun = { type: 'TextRun'; text: string; weight?: 'Bolder'; size?: 'Small'; isSubtle?: true }

/** Texts are in RichTextBlocks, which have no Markdown. In a TextBlock, `*`, `_` and `[…](…)` of a document's title would format. */
const block = (text: string, style: Omit<TextRun, 'type' | 'text'> = {}) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text: withoutFunctions(text), ...style } satisfies TextRun],
})

/** Returns the body of the request: a message with one adaptive card. */
export function teamsMessage({ locale, title, lines, link, footer }: ChatText): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    ...{ type: 'AdaptiveCard', version: '1.4', lang: locale },
    body: [
      block(title, { weight: 'Bolder' }),
      ...lines.filter(Boolean).map((each) => block(each)),
      block(footer, { size: 'Small', isSubtle: true }),
    ],
    ...(link ? { actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }] } : {}),
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
}

/** The answer names the code of the error: https://learn.microsoft.com/azure/logic-apps/logic-apps-http-endpoint */
const ErrorAnswer = z.object({ error: z.object({ code: z.string() }) })
/** Codes of a workflow that was deleted or turned off. Logic Apps answers them with 400 or 404. */
const isGone = (code: string | null) => /^Workflow(NotFound|TriggerIsNotEnabled|Disabled)/.test(code ?? '')

export const teams: RoomService<'teams'> = {
  name: 'teams',
  onChange: 'secondMessage',
  intervalMs: 250,
  placeOf: ({ url }) => new URL(url).hostname,
  connect:
    ({ outgoing }) =>
    async ({ url }, { text }) => {
      const body = renderWithin(
        text,
        (each) => JSON.stringify(teamsMessage(each)),
        (json) => Buffer.byteLength(json) <= maxBytes,
      )
      const headers = { 'content-type': 'application/json' }
      const answer = await ask(outgoing, { method: 'POST', url, headers, body })
      if (isTrouble(answer)) return answer
      if (answer.status === 200 || answer.status === 202) return { messageId: null }
      const code = readJson(ErrorAnswer, answer.text)?.error.code ?? null
      const found = troubleOfStatus(answer, code)
      return isGone(code) ? { ...found, trouble: 'roomGone' } : found
    },
}
