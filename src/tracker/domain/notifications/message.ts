import { formatDuration } from '#shared/duration.ts'
import { fill } from '#shared/fill.ts'
import { tracker as en } from '#shared/messages/en/tracker.ts'
import { tracker as ja } from '#shared/messages/ja/tracker.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { NotifyBecause } from '#shared/model/feed.ts'
import type { Trigger } from '#shared/model/runs.ts'
import type { Signal } from '#shared/model/signals.ts'
import type { VisitEvent } from '#shared/model/visit-events.ts'
import { pageName } from '#shared/page-name.ts'
import { signalText } from '#shared/signal-text.ts'
import { eventSummary } from '#shared/visit-event-text.ts'
import { type KnownVisitor, visitorInSentence } from '#shared/visitor-name.ts'
import type { Notice } from './notice.ts'
import type { Words } from './words.ts'

/** The content of a notification on any channel: the current state of the visit, the recipient, the language and the reason for the notification. */
export type Message = {
  kind: Trigger
  locale: Locale
  /** The recipient. `isMember` is false for a record's owner who is not a member. */
  to: { name: string; email: string; isMember: boolean }
  workspace: string
  /** The id of the Slack channel that gets all messages of the workspace. Null: each message goes to its recipient. */
  slackChannel: string | null
  who: string
  document: string
  returning: boolean
  page: number
  pageLabel?: string | undefined
  pageCount: number
  activeMs: number
  linkName: string
  /** The reader who made the link for this visitor. Null: a member made the link. */
  sharedBy: string | null
  /** The signals of the visit. Undefined: none. */
  signals?: readonly Signal[] | undefined
  /** What the reader did besides reading. */
  events: readonly VisitEvent[]
  /** The number of held openings that the message reports. 0: the message reports a visit. */
  heldCount: number
  because: NotifyBecause
  historyUrl: string | null
  /** The page on which a member turns these e-mails off. Null for a recipient who is not a member. */
  unsubscribeUrl: string | null
  /** The visitor's id (null: unknown) and the document. Messages about the same visitor and document form one thread. */
  visitor: { id: string | null; documentId: string }
}

/** What a channel sends. */
export type Content = Message | Notice

type Sentences<T> = { [K in keyof T]: T[K] extends string ? string : Sentences<T[K]> }
const textsOf: Record<Locale, Sentences<typeof en.telling>> = { en: en.telling, ja: ja.telling }

/** Returns the name of the visitor for a sentence, or the text for an anonymous reader. */
export const whoIs = (locale: Locale, visitor: KnownVisitor): string =>
  visitorInSentence(visitor, locale) ?? textsOf[locale].somebody

/** Returns the title and the facts about a visit or about held openings. */
function eventWords(message: Message): { title: string; facts: string[] } {
  const texts = textsOf[message.locale]
  const { who, document, page, pageCount, heldCount } = message
  const link = [
    ...(message.linkName ? [fill(texts.link, { name: message.linkName })] : []),
    ...(message.sharedBy ? [fill(texts.sharedBy, { who: message.sharedBy })] : []),
  ]
  if (heldCount > 0) {
    const title = fill(texts.held, { count: heldCount, document })
    return { title, facts: [texts.heldWhat, ...link] }
  }
  const opened = message.returning ? texts.openedAgain : texts.opened
  const dwell = formatDuration(message.activeMs, message.locale)
  const done = eventSummary(message.events, message.locale)
  return {
    title: fill(message.kind === 'left' ? texts.left : opened, { who, document }),
    facts: [
      ...(message.kind === 'left'
        ? [
            fill(texts.leftOn, { page: pageName(page, message.pageLabel), pageCount }),
            fill(texts.dwell, { dwell }),
            ...(done ? [done] : []),
          ]
        : [texts.reading]),
      message.returning ? texts.returning : texts.first,
      ...(message.signals ?? []).map((signal) => signalText(message.locale, signal)),
      ...link,
    ],
  }
}

/** Returns the line for a room with other people: who is told, and why. */
export function recipientLine(content: Content): string {
  const { locale, to } = content
  return fill(textsOf[locale].forRecipient, {
    name: to.name || to.email,
    because: wordsOf(content).because,
  })
}

/** Returns the texts of a message in the recipient's language. */
export function wordsOf(content: Content): Words {
  if (content.kind === 'notice') return content.words
  const texts = textsOf[content.locale]
  const { historyUrl, unsubscribeUrl } = content
  return {
    ...eventWords(content),
    sections: [],
    because: texts.because[content.because],
    settings: fill(content.to.isMember ? texts.settings : texts.outsider, {
      workspace: content.workspace,
    }),
    link: historyUrl === null ? null : { url: historyUrl, label: texts.history },
    unsubscribe: unsubscribeUrl === null ? null : { url: unsubscribeUrl, label: texts.unsubscribe },
  }
}
