// Fills the templates of a Task's subject and comments, for the worker and for the preview.
import { dateFormat } from './date-format.ts'
import { formatDuration } from './duration.ts'
import type { Locale } from './model/basics.ts'
import type { Signal } from './model/signals.ts'
import type { VisitEvent } from './model/visit-events.ts'
import { pageName } from './page-name.ts'
import { signalText } from './signal-text.ts'
import { eventSummary } from './visit-event-text.ts'
import { markClaimed } from './visitor-name.ts'

/** Maximum lengths of `Task.Subject` and `Task.Description` in UTF-16 code units. Salesforce counts the length in these units. */
export const subjectLimit = 255
export const commentsLimit = 32_000

/** What a visit read of one document. A visit of a bundle reads several. */
export type DocumentReading = {
  title: string
  pageCount: number
  pagesRead: number
  dwellMs: number
  /** True if the last page was read. */
  finished: boolean
}

export type TaskText = {
  email: string
  /** True if the URL of a merge link claims the address. The values for `{email}` and `{name}` are then marked. */
  claimed: boolean
  document: string
  /** The exit page. If the trigger is `opened`: the page on screen. */
  page: number
  /** The label of `page` in the PDF. */
  pageLabel?: string | undefined
  pageCount: number
  /** Active reading time. */
  dwellMs: number
  historyUrl: string
  /** The name and the company of the matched Lead or Contact. Empty without a match. */
  name: string
  company: string
  linkName: string
  /** The name of the member who gets the Task if the assignee is the document's owner. */
  documentOwner: string
  /** True if the visitor has read the document in an earlier visit. */
  returning: boolean
  /** The signals of the visit. Undefined: none. */
  signals?: readonly Signal[] | undefined
  /** The number of pages that were read. Analytics defines a read page (`seenFromMs`). */
  pagesRead: number
  /** The documents of the visit, in the order of reading. Empty while the document is open. */
  documents?: readonly DocumentReading[]
  /** The time for which the document was on screen. */
  openMs: number
  /** ISO 8601. */
  openedAt: string
  /** ISO 8601. Null while the document is open. */
  leftAt: string | null
  /** What the reader did besides reading. Undefined: nothing. */
  events?: readonly VisitEvent[] | undefined
  /** IANA name. `openedAt` and `leftAt` are written in this time zone. */
  timeZone: string
}

export const placeholders = [
  'email',
  'name',
  'company',
  'document',
  'linkName',
  'documentOwner',
  'page',
  'pageCount',
  'pagesRead',
  'share',
  'documents',
  'dwell',
  'openFor',
  'openedAt',
  'leftAt',
  'visitKind',
  'signals',
  'actions',
  'historyUrl',
] as const
export type Placeholder = (typeof placeholders)[number]

/** The placeholders whose value is a number. `dwell` and `openFor` are seconds, `share` is a percentage. */
export const numberPlaceholders = ['page', 'pageCount', 'pagesRead', 'share', 'dwell', 'openFor'] as const
export type NumberPlaceholder = (typeof numberPlaceholders)[number]

const defaults = {
  ja: {
    opened: '【{email}】さんが【{document}】を開きました',
    left: '【{email}】さんが【{document}】を閉じました',
    comments:
      '資料名: {document}\nメールアドレス: {email}\n離脱ページ: {page} / {pageCount}\n滞在時間: {dwell}\n閲覧履歴: {historyUrl}\n操作: {actions}',
  },
  en: {
    opened: '{email} opened {document}',
    left: '{email} closed {document}',
    comments:
      'Document: {document}\nE-mail: {email}\nExit page: {page} of {pageCount}\nReading time: {dwell}\nHistory: {historyUrl}\nActions: {actions}',
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

/** Shorter than a line that an update of the Task can replace ({@link valueLines}). */
const longestActions = 240

/** Replaces line breaks, because a line break in the title would split a comment line. A later update of the Task could not find such a line. */
const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')

const kindOfVisit = {
  ja: { first: '初回', returning: '再訪' },
  en: { first: 'first visit', returning: 'returning' },
} as const

/** Returns for example `2026-11-22 15:30`. Empty for null. A time zone that this runtime doesn't support counts as UTC. */
function timeText(instant: string | null, timeZone: string): string {
  if (instant === null) return ''
  const style = { dateStyle: 'short', timeStyle: 'short' } as const
  try {
    return dateFormat('sv', { ...style, timeZone }).format(Date.parse(instant))
  } catch {
    return timeText(instant, 'UTC')
  }
}

const documentWords = {
  ja: {
    read: '閲覧: {title}（{pagesRead}/{pageCount}ページ、{dwell}）',
    finished: '閲覧: {title}（{pagesRead}/{pageCount}ページ、{dwell}、最後まで）',
    unread: '未読: {title}',
  },
  en: {
    read: 'Read: {title} ({pagesRead} of {pageCount} pages, {dwell})',
    finished: 'Read: {title} ({pagesRead} of {pageCount} pages, {dwell}, to the end)',
    unread: 'Not read: {title}',
  },
} as const

/** Returns one line for each document: what was read of it, or that it was not read. */
function documentLines(documents: readonly DocumentReading[], locale: Locale): string {
  const words = documentWords[locale]
  return documents
    .map(({ title, pageCount, pagesRead, dwellMs, finished }) =>
      replacePlaceholders(pagesRead === 0 ? words.unread : finished ? words.finished : words.read, {
        title: oneLine(title),
        pagesRead: String(pagesRead),
        pageCount: String(pageCount),
        dwell: formatDuration(dwellMs, locale),
      }),
    )
    .join('\n')
}

/** The comments about a visit of several documents say which of them were read, also if their template does not ask for it. */
const withDocuments = (template: string, { documents = [] }: TaskText): string =>
  documents.length > 1 && !template.includes('{documents}') ? `${template}\n\n{documents}` : template

/** The share of the pages that were read, in percent. */
export const sharePercent = ({ pagesRead, pageCount }: Pick<TaskText, 'pagesRead' | 'pageCount'>) =>
  pageCount === 0 ? 0 : Math.min(100, Math.round((100 * pagesRead) / pageCount))

function wordsOf(values: TaskText, locale: Locale): Record<Placeholder, string> {
  const marked = (text: string) => (values.claimed ? markClaimed(text, locale) : text)
  return {
    email: marked(values.email),
    name: marked(oneLine(values.name)),
    company: oneLine(values.company),
    document: oneLine(values.document),
    linkName: oneLine(values.linkName),
    documentOwner: oneLine(values.documentOwner),
    page: pageName(values.page, values.pageLabel),
    pageCount: String(values.pageCount),
    pagesRead: String(values.pagesRead),
    share: `${sharePercent(values)}%`,
    documents: documentLines(values.documents ?? [], locale),
    dwell: formatDuration(values.dwellMs, locale),
    openFor: formatDuration(values.openMs, locale),
    openedAt: timeText(values.openedAt, values.timeZone),
    leftAt: timeText(values.leftAt, values.timeZone),
    visitKind: kindOfVisit[locale][values.returning ? 'returning' : 'first'],
    signals: (values.signals ?? [])
      .map((signal) => signalText(locale, signal))
      .join(locale === 'ja' ? '' : ' '),
    actions: truncate(eventSummary(values.events, locale), longestActions),
    historyUrl: values.historyUrl,
  }
}

/** Replaces the placeholders of the template. Unknown placeholders stay. */
export function fillTemplate(template: string, values: TaskText, locale: Locale): string {
  return replacePlaceholders(template, wordsOf(values, locale))
}

/** Replaces each placeholder that `words` contains. Placeholders inside values are not replaced. */
export function replacePlaceholders(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(words, name) ? (words[name] ?? whole) : whole,
  )
}

/** Returns the subject: one line of at most 255 UTF-16 code units. */
export function taskSubject(template: string, values: TaskText, locale: Locale): string {
  return truncate(fillTemplate(template, values, locale).replace(/\s+/g, ' ').trim(), subjectLimit)
}

/**
 * True for a line like `Actions: {actions}` of a visit without actions, or `History: {historyUrl}` of a visit without an address. Such a line is left
 * out of the comments.
 */
function isAbsent(line: string, values: TaskText, locale: Locale): boolean {
  const names = [...line.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  if (names.length === 0) return false
  const { actions, historyUrl } = wordsOf(values, locale)
  return names.every(
    (name) => (name === 'actions' && actions === '') || (name === 'historyUrl' && historyUrl === ''),
  )
}

const filledComments = (template: string, values: TaskText, locale: Locale): string =>
  fillTemplate(
    withDocuments(template, values)
      .split('\n')
      .filter((line) => !isAbsent(line, values, locale))
      .join('\n'),
    values,
    locale,
  )

/** Stands for a line that was left out of the comments ({@link valueLines}). No line that a person writes has this text. */
export const absentLine = '\u2060'

const carriesValue = new RegExp(`\\{(${placeholders.join('|')})\\}`)
/** A bundle adds one line for each of its documents (`maxParts`). */
const mostLines = 40
const longestLine = 300

/**
 * Returns the comment lines that contain values of the visit, in the order of the template. A line of more than 300 characters becomes ''.
 * A line that was left out because the reader did nothing becomes {@link absentLine}. At most 40 lines are returned.
 */
export function valueLines(template: string, values: TaskText, locale: Locale): string[] {
  return withDocuments(template, values)
    .split('\n')
    .filter((line) => carriesValue.test(line))
    .flatMap((line) =>
      isAbsent(line, values, locale) ? absentLine : fillTemplate(line, values, locale).split('\n'),
    )
    .slice(0, mostLines)
    .map((line) => line.trimEnd())
    .map((line) => (line.length > longestLine ? '' : line))
}

/** Returns the comments without the reference line, with at most 32,000 UTF-16 code units. */
export function commentsText(template: string, values: TaskText, locale: Locale): string {
  return truncate(filledComments(template, values, locale), commentsLimit)
}

/** Returns the last line of a Task's comments. The worker searches for this line to find the Task of a run (docs/salesforce-rules.md). */
export function referenceLine(runId: string): string {
  return `Ref: ${runId}`
}

/** Returns the comments with at most 32,000 UTF-16 code units. Long text is shortened, so that the reference line is always the last line. */
export function taskComments(template: string, values: TaskText, locale: Locale, runId: string): string {
  const tail = `\n\n${referenceLine(runId)}`
  return truncate(filledComments(template, values, locale), commentsLimit - tail.length) + tail
}
