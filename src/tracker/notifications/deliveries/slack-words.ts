// Owns how a visit reads in Slack. Pure.
import type { KnownBlock } from '@slack/web-api'
import { type Message, wordsOf } from './message.ts'

/** The three characters that Slack's mrkdwn wants escaped: https://docs.slack.dev/messaging/formatting-message-text */
const mrkdwn = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** `text` is what notifications and screen readers say; the blocks say the same. */
export function formatSlack(message: Message): { text: string; blocks: KnownBlock[] } {
  const words = wordsOf(message)
  const title = mrkdwn(words.title)
  const facts = words.facts.map(mrkdwn).join('  ·  ')
  const history = message.historyUrl ? `\n<${message.historyUrl}|${mrkdwn(words.history)}>` : ''
  return {
    text: title,
    blocks: [
      // A section holds 3,000 characters; titles are shorter than that, but not by a rule of ours.
      { type: 'section', text: { type: 'mrkdwn', text: `*${title.slice(0, 1000)}*\n${facts}${history}` } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn(words.because) }] },
    ],
  }
}
