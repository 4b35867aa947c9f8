// Fills the templates of a Task's subject and comments, for the worker and for the preview.
import { formatDuration } from './duration.ts'
import type { Locale } from './model/basics.ts'
import { pageName } from './page-name.ts'

/** Maximum lengths of `Task.Subject` and `Task.Description` in UTF-16 code units. Salesforce counts the length in these units. */
export const subjectLimit = 255
export const commentsLimit = 32_000

export type TaskText = {
  email: string
  document: string
  /** The exit page. If the trigger is `opened`: the page on screen. */
  page: number
  /** The label of `page` in the PDF. */
  pageLabel?: string | undefined
  pageCount: number
  /** Active reading time. */
  dwellMs: number
  historyUrl: string
}

export const placeholders = ['email', 'document', 'page', 'pageCount', 'dwell', 'historyUrl'] as const

const defaults = {
  ja: {
    opened: '【{email}】さんが【{document}】を開きました',
    left: '【{email}】さんが【{document}】を閉じました',
    comments:
      '資料名: {document}\nメールアドレス: {email}\n離脱ページ: {page} / {pageCount}\n滞在時間: {dwell}\n閲覧履歴: {historyUrl}',
  },
  en: {
    opened: '{email} opened {document}',
    left: '{email} closed {document}',
    comments:
      'Document: {document}\nE-mail: {email}\nExit page: {page} of {pageCount}\nReading time: {dwell}\nHistory: {historyUrl}',
  },
} as const

export function defaultSubject(trigger: 'opened' | 'left', locale: Locale): string {
  return defaults[locale][trigger]
}

export function defaultComments(locale: Locale): string {
  return defaults[locale].comments
}

/** Shortens the text to at most `limit` UTF-16 code units. Does not split a surrogate pair. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text
  let end = limit
  const code = text.charCodeAt(end - 1)
  if (code >= 0xd800 && code <= 0xdbff) end -= 1
  return text.slice(0, end)
}

/** Replaces line breaks, because a line break in the title would split a comment line. A later update of the Task could not find such a line. */
const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')

function fill(template: string, values: TaskText, locale: Locale): string {
  const words: Record<(typeof placeholders)[number], string> = {
    email: values.email,
    document: oneLine(values.document),
    page: pageName(values.page, values.pageLabel),
    pageCount: String(values.pageCount),
    dwell: formatDuration(values.dwellMs, locale),
    historyUrl: values.historyUrl,
  }
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(words, name) ? words[name as keyof typeof words] : whole,
  )
}

/** Returns the subject: one line of at most 255 UTF-16 code units. */
export function taskSubject(template: string, values: TaskText, locale: Locale): string {
  return truncate(fill(template, values, locale).replace(/\s+/g, ' ').trim(), subjectLimit)
}

const carriesValue = new RegExp(`\\{(${placeholders.join('|')})\\}`)
const mostLines = 20
const longestLine = 300

/**
 * Returns the comment lines that contain values of the visit, in the order of the template. A line of more than 300 characters becomes ''.
 * At most 20 lines are returned.
 */
export function valueLines(template: string, values: TaskText, locale: Locale): string[] {
  return template
    .split('\n')
    .filter((line) => carriesValue.test(line))
    .slice(0, mostLines)
    .map((line) => fill(line, values, locale).trimEnd())
    .map((line) => (line.length > longestLine ? '' : line))
}

/** Returns the last line of a Task's comments. The worker searches for this line to find the Task of a run (docs/salesforce-rules.md). */
export function referenceLine(runId: string): string {
  return `Ref: ${runId}`
}

/** Returns the comments with at most 32,000 UTF-16 code units. Long text is shortened, so that the reference line is always the last line. */
export function taskComments(template: string, values: TaskText, locale: Locale, runId: string): string {
  const tail = `\n\n${referenceLine(runId)}`
  return truncate(fill(template, values, locale), commentsLimit - tail.length) + tail
}
