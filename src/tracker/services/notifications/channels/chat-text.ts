// The content of a message for a chat service, without formatting. Each channel escapes it in its own way.
import type { Locale } from '#shared/model/basics.ts'
import { type Content, recipientLine, wordsOf } from '../../../domain/notifications/message.ts'
import type { Section } from '../../../domain/notifications/words.ts'

export type ChatText = {
  locale: Locale
  title: string
  lines: string[]
  link: { url: string; label: string } | null
  footer: string
}

/** A shorter limit than that of the chat services, because long messages are hard to read. */
export const longestLine = 500

/** Returns the text on one line, with at most 500 characters. */
export function shortened(text: string, longest = longestLine): string {
  const characters = Array.from(text.replace(/\s+/g, ' ').trim())
  return characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`
}

/** The longest number of lines of a section in a chat. */
const linesOfSection = 3

/** Returns the text of a message for a room, which other people read too. So the footer names the recipient. */
export function roomText(message: Content): ChatText {
  const { title, facts, sections, link } = wordsOf(message)
  return {
    locale: message.locale,
    title,
    lines: [facts.map((fact) => shortened(fact)).join(' · '), ...sections.map(shortSection)],
    link,
    footer: recipientLine(message),
  }
}

/** Returns a section on one line, with its first entries. */
export function shortSection({ title, lines }: Section): string {
  const shown = lines.slice(0, linesOfSection).map(({ text }) => shortened(text))
  return `${title}: ${[...shown, ...(lines.length > linesOfSection ? ['…'] : [])].join(' · ')}`
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
