// Texts that people entered (titles, addresses, names of links) are put into rich_text elements, which Slack does not format. In mrkdwn, `*`,
// backticks and `:fire:` are formatting, and `<!channel>` notifies all members of the channel.
// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
import type { KnownBlock, RichTextElement } from '@slack/web-api'
import { type Content, wordsOf } from '../../../domain/notifications/message.ts'
import { longestLine, shortened, shortSection } from './chat-text.ts'

const lookAlikes: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ', ':': '꞉' }
/** Characters that format at the edge of a word, and the first colon of `:emoji:`. They have no effect within words. */
const formatting = /(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])|:(?=[\w+'-]+:)/gu

/**
 * The `text` beside the blocks. Push notifications and screen readers use it, and Slack reads it as mrkdwn. `&`, `<` and `>` are escaped as Slack
 * requires (https://docs.slack.dev/messaging/formatting-message-text). The other characters have no escape. Where they would format, a character that
 * looks the same replaces them.
 */
export const plainFallback = (text: string) =>
  text
    .replace(formatting, (sign) => lookAlikes[sign] ?? sign)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')

export function formatSlack(message: Content): { text: string; blocks: KnownBlock[] } {
  const words = wordsOf(message)
  const title = shortened(words.title)
  const elements: RichTextElement[] = [
    { type: 'text', text: title, style: { bold: true } },
    { type: 'text', text: `\n${words.facts.map((fact) => shortened(fact)).join('  ·  ')}` },
  ]
  for (const section of words.sections) {
    elements.push({ type: 'text', text: `\n${shortened(shortSection(section), 2 * longestLine)}` })
  }
  if (words.link) {
    elements.push({ type: 'text', text: '\n' }, { type: 'link', url: words.link.url, text: words.link.label })
  }
  return {
    text: plainFallback(title),
    blocks: [
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] },
      { type: 'context', elements: [{ type: 'plain_text', text: words.because, emoji: false }] },
    ],
  }
}
