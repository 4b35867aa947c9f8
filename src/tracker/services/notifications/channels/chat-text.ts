// The content of a message for a chat service, without formatting. Each channel escapes it in its own way.
import type { Locale } from '#shared/model/basics.ts'
import { type Message, recipientLine, wordsOf } from '../../../domain/notifications/message.ts'

export type ChatText = {
  locale: Locale
  title: string
  lines: string[]
  link: { url: string; label: string } | null
  footer: string
}

/** A shorter limit than that of the chat services, because long messages are hard to read. */
const longestLine = 500

/** Returns the text on one line, with at most 500 characters. */
export function shortened(text: string, longest = longestLine): string {
  const characters = Array.from(text.replace(/\s+/g, ' ').trim())
  return characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`
}

/** Returns the text of a notification for a room, which other people read too. So the footer names the recipient. */
export function roomText(message: Message): ChatText {
  const words = wordsOf(message)
  return {
    locale: message.locale,
    title: words.title,
    lines: [words.facts.map((fact) => shortened(fact)).join(' · ')],
    link: message.historyUrl ? { url: message.historyUrl, label: words.history } : null,
    footer: recipientLine(message),
  }
}

/**
 * Returns the rendered text. If it is longer than the service allows, lines are left out at the end.
 * @param fits true if the service accepts the rendered text
 */
export function renderWithin<T>(
  text: ChatText,
  render: (text: ChatText) => T,
  fits: (rendered: T) => boolean,
): T {
  const short: ChatText = {
    ...text,
    title: shortened(text.title),
    lines: text.lines.map((each) => shortened(each, 2 * longestLine)),
    footer: shortened(text.footer),
  }
  for (let count = short.lines.length; count > 0; count--) {
    const isCut = count < short.lines.length
    const lines = isCut ? [...short.lines.slice(0, count), '…'] : short.lines
    const rendered = render({ ...short, lines })
    if (fits(rendered)) return rendered
  }
  return render({ ...short, lines: short.lines.length > 0 ? ['…'] : [] })
}
