// The texts of a digest (ADR 111).
import { formatDuration } from '#shared/duration.ts'
import { fill } from '#shared/fill.ts'
import { digest as en } from '#shared/messages/en/digest.ts'
import { tracker as trackerEn } from '#shared/messages/en/tracker.ts'
import { visitEvents as eventsEn } from '#shared/messages/en/visit-events.ts'
import { digest as ja } from '#shared/messages/ja/digest.ts'
import { tracker as trackerJa } from '#shared/messages/ja/tracker.ts'
import { visitEvents as eventsJa } from '#shared/messages/ja/visit-events.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { Digest } from '#shared/model/digest.ts'
import type { Signal } from '#shared/model/signals.ts'
import { visitEventKinds } from '#shared/model/visit-event-values.ts'
import { signalText } from '#shared/signal-text.ts'
import type { KnownVisitor } from '#shared/visitor-name.ts'
import { whoIs } from './message.ts'
import type { Section, Words } from './words.ts'

/** `historyUrl`: the history page of the reader. Null: an anonymous reader. */
type Reader = { visitor: KnownVisitor; historyUrl: string | null }

export type DigestFacts = {
  every: Digest['every']
  timeZone: string
  from: number
  until: number
  isSample: boolean
  visits: number
  readers: number
  activeMs: number
  gateLeaves: number
  documents: readonly { title: string; visits: number; activeMs: number }[]
  byTime: readonly (Reader & { visits: number; activeMs: number })[]
  signals: readonly (Reader & { document: string; signal: Signal })[]
  events: ReadonlyMap<string, number>
  unopened: {
    days: number
    count: number
    first: readonly { email: string; name: string; document: string }[]
  }
  offUrl: string
}

/** Unopened links alone are no news, because they would be told again every day. */
export const isNews = ({ visits, gateLeaves }: Pick<DigestFacts, 'visits' | 'gateLeaves'>): boolean =>
  visits > 0 || gateLeaves > 0

function dayIn(locale: Locale, timeZone: string): (at: number, withTime?: boolean) => string {
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return (at, withTime = false) => {
    const options = { ...day, ...(withTime ? time : {}) }
    try {
      return new Intl.DateTimeFormat(locale === 'ja' ? 'ja-JP' : 'en-GB', { ...options, timeZone }).format(at)
    } catch {
      return new Intl.DateTimeFormat(locale === 'ja' ? 'ja-JP' : 'en-GB', {
        ...options,
        timeZone: 'UTC',
      }).format(at)
    }
  }
}

function sectionsOf(locale: Locale, facts: DigestFacts): Section[] {
  const texts = locale === 'ja' ? ja : en
  const eventTexts = locale === 'ja' ? eventsJa : eventsEn
  const dwell = (ms: number) => formatDuration(ms, locale)
  const { days, count, first } = facts.unopened
  const events = visitEventKinds.filter((kind) => (facts.events.get(kind) ?? 0) > 0)
  const eventName = { ...eventTexts, link: texts.eventLink }
  const all: Section[] = [
    {
      title: texts.documents,
      lines: facts.documents.map(({ title, visits, activeMs }) => ({
        text: fill(texts.document, { document: title, dwell: dwell(activeMs), count: visits }),
        url: null,
      })),
    },
    {
      title: texts.byTime,
      lines: facts.byTime.map(({ visitor, historyUrl, visits, activeMs }) => ({
        text: fill(texts.reader, { who: whoIs(locale, visitor), dwell: dwell(activeMs), count: visits }),
        url: historyUrl,
      })),
    },
    {
      title: texts.signals,
      lines: facts.signals.map(({ visitor, historyUrl, document, signal }) => ({
        text: fill(texts.signal, {
          who: whoIs(locale, visitor),
          document,
          signal: signalText(locale, signal),
        }),
        url: historyUrl,
      })),
    },
    {
      title: texts.events,
      lines: events.map((kind) => ({
        text: fill(texts.event, { text: eventName[kind], count: facts.events.get(kind) ?? 0 }),
        url: null,
      })),
    },
    {
      title: fill(texts.unopened, { days, count }),
      lines: [
        ...first.map(({ email, name, document }) => ({
          text: fill(texts.unopenedLink, { who: name ? `${name} (${email})` : email, document }),
          url: null,
        })),
        ...(count > first.length
          ? [{ text: fill(texts.more, { count: count - first.length }), url: null }]
          : []),
      ],
    },
  ]
  return all.filter(({ lines }) => lines.length > 0)
}

export function digestWords(locale: Locale, facts: DigestFacts): Words {
  const texts = locale === 'ja' ? ja : en
  const { telling } = locale === 'ja' ? trackerJa : trackerEn
  const dayOf = dayIn(locale, facts.timeZone)
  const days = { from: dayOf(facts.from), to: dayOf(facts.until) }
  const title = fill(facts.every === 'weekly' ? texts.weekly : texts.daily, days)
  return {
    title: facts.isSample ? fill(texts.sample, { title }) : title,
    facts: [
      fill(texts.range, { from: dayOf(facts.from, true), to: dayOf(facts.until, true) }),
      ...(isNews(facts)
        ? [
            fill(texts.visits, { count: facts.visits }),
            fill(texts.readers, { count: facts.readers }),
            fill(texts.dwell, { dwell: formatDuration(facts.activeMs, locale) }),
          ]
        : [texts.nothing]),
      ...(facts.gateLeaves > 0 ? [fill(texts.gateLeaves, { count: facts.gateLeaves })] : []),
    ],
    sections: sectionsOf(locale, facts),
    because: texts.because,
    settings: telling.settings,
    link: null,
    unsubscribe: { url: facts.offUrl, label: texts.off },
  }
}
