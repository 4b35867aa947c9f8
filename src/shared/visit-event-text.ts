// The sentences about what a reader did besides reading (ADR 112). The Task, the messages, the screens and the history page use the same ones.
import { fill } from './fill.ts'
import { type KnownVisitEvent, knownEvents } from './known-visit-events.ts'
import { visitEvents as en } from './messages/en/visit-events.ts'
import { visitEvents as ja } from './messages/ja/visit-events.ts'
import type { Locale } from './model/basics.ts'
import type { VisitEvent } from './model/visit-events.ts'

const textsOf = { en, ja }

/** Line breaks and other control characters would split a line of a Task. */
const oneLine = (text: string) => text.replace(/\p{Cc}+/gu, ' ')

/** Returns an address without `https://` and without the last slash: `example.com/prices`. */
const shortAddress = (target: string) =>
  oneLine(target)
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '')

/** Returns the sentence about one event, without a count. Equal events have equal sentences. */
export function eventText({ kind, target }: KnownVisitEvent, locale: Locale): string {
  const texts = textsOf[locale]
  if (kind === 'link') return fill(texts.link, { target: shortAddress(target ?? '') })
  if (kind === 'download' && target) return fill(texts.file, { name: oneLine(target) })
  if (kind === 'share' && target) return fill(texts.shareWith, { address: oneLine(target) })
  return texts[kind]
}

/** Returns one sentence for each different event, with its count, in the order of their first occurrence. Unknown kinds are left out. */
export function eventLines(events: readonly VisitEvent[] | undefined, locale: Locale): string[] {
  const counts = new Map<string, number>()
  for (const event of knownEvents(events)) {
    const text = eventText(event, locale)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].map(([text, count]) =>
    count === 1 ? text : fill(textsOf[locale].times, { text, count }),
  )
}

/** Returns the sentences in one line with at most `most` of them. Empty if there are no events. */
export function eventSummary(events: readonly VisitEvent[] | undefined, locale: Locale, most = 5): string {
  const lines = eventLines(events, locale)
  const { separator, more } = textsOf[locale]
  const rest = lines.length - most
  return [...lines.slice(0, most), ...(rest > 0 ? [fill(more, { count: rest })] : [])].join(separator)
}
