// The texts of the Task that logs the creation of a link (ADR 84), for the worker and for the settings.
import type { Locale } from './model/basics.ts'
import { commentsLimit, referenceLine, replacePlaceholders, subjectLimit, truncate } from './task-text.ts'

export type LinkTaskText = {
  /** The title of the document. */
  document: string
  /** The address of the recipient. */
  recipient: string
  linkName: string
  url: string
}

const templates = {
  ja: {
    subject: '【{document}】のリンクを{recipient}さん用に作成しました',
    lines: ['リンク名: {linkName}', 'URL: {url}', '資料名: {document}'],
  },
  en: {
    subject: 'Link to {document} created for {recipient}',
    lines: ['Link: {linkName}', 'URL: {url}', 'Document: {document}'],
  },
} as const

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const wordsOf = (text: LinkTaskText): Record<string, string> =>
  Object.fromEntries(Object.entries(text).map(([name, value]) => [name, oneLine(value)]))

/** Returns the subject: one line of at most 255 UTF-16 code units. */
export const linkTaskSubject = (text: LinkTaskText, locale: Locale): string =>
  truncate(oneLine(replacePlaceholders(templates[locale].subject, wordsOf(text))), subjectLimit)

/** Returns the lines of the comments without the reference line. A link without a name has no line for the name. */
export const linkTaskLines = (text: LinkTaskText, locale: Locale): string[] =>
  templates[locale].lines
    .filter((line) => text.linkName.trim() !== '' || !line.includes('{linkName}'))
    .map((line) => replacePlaceholders(line, wordsOf(text)))

/** Returns the comments. The reference line of the run is always the last line. */
export function linkTaskComments(text: LinkTaskText, locale: Locale, runId: string): string {
  const tail = `\n\n${referenceLine(runId)}`
  return truncate(linkTaskLines(text, locale).join('\n'), commentsLimit - tail.length) + tail
}
