// The words of a Task: subject and comments from templates. Used by the worker that writes it and by the preview.
import { formatDuration } from './duration.ts'
import type { Locale } from './model/basics.ts'
import { pageName } from './page-name.ts'

/** Salesforce's limits, in characters as it counts them (UTF-16 code units). */
export const subjectLimit = 255
export const commentsLimit = 32_000

export type TaskText = {
  email: string
  document: string
  /** The exit page (or the page on screen, for a Task made at open). */
  page: number
  /** What the document calls that page. */
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

/** Cuts to `limit` UTF-16 code units without splitting a character. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text
  let end = limit
  const code = text.charCodeAt(end - 1)
  if (code >= 0xd800 && code <= 0xdbff) end -= 1
  return text.slice(0, end)
}

/** A title with a line break would make two lines of one: a resumed visit could not find its line again. */
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

/** One line of at most 255 characters. */
export function taskSubject(template: string, values: TaskText, locale: Locale): string {
  return truncate(fill(template, values, locale).replace(/\s+/g, ' ').trim(), subjectLimit)
}

const carriesValue = new RegExp(`\\{(${placeholders.join('|')})\\}`)
const mostLines = 20
const longestLine = 300

/** The lines of the comments that carry values, in the template's order; '' for one that is too long to be kept. */
export function valueLines(template: string, values: TaskText, locale: Locale): string[] {
  return template
    .split('\n')
    .filter((line) => carriesValue.test(line))
    .slice(0, mostLines)
    .map((line) => fill(line, values, locale).trimEnd())
    .map((line) => (line.length > longestLine ? '' : line))
}

/** The last line of a Task's comments. A worker finds the Task of a run by it (docs/salesforce-rules.md, Exactly-once Tasks). */
export function referenceLine(runId: string): string {
  return `Ref: ${runId}`
}

/** At most 32,000 characters, always ending in the reference line, whatever the template's length. */
export function taskComments(template: string, values: TaskText, locale: Locale, runId: string): string {
  const tail = `\n\n${referenceLine(runId)}`
  return truncate(fill(template, values, locale), commentsLimit - tail.length) + tail
}
