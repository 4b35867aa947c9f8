// The sentences that explain signals, for the app, messages and Tasks.
import { formatDuration } from './duration.ts'
import { fill } from './fill.ts'
import { signals as en } from './messages/en/signals.ts'
import { signals as ja } from './messages/ja/signals.ts'
import type { Locale } from './model/basics.ts'
import { companyDays, interestMs } from './model/signal-values.ts'
import type { Signal, SignalKind } from './model/signals.ts'

const texts = { en, ja }
const hourMs = 3_600_000
const dayMs = 24 * hourMs

function awayText(locale: Locale, ms: number): string {
  const { days, hours } = texts[locale]
  const isDays = ms >= 2 * dayMs
  return fill(isDays ? days : hours, { count: Math.floor(ms / (isDays ? dayMs : hourMs)) })
}

/** Returns one sentence that says what happened and why it is a signal. */
export function signalText(locale: Locale, signal: Signal): string {
  const { why } = texts[locale]
  switch (signal.kind) {
    case 'cameBack':
      return fill(why.cameBack, { away: awayText(locale, signal.awayMs) })
    case 'company':
      return fill(why.company, { people: signal.people, days: companyDays })
    case 'newPage': {
      const pages = new Intl.ListFormat(locale === 'ja' ? 'ja' : 'en-GB').format(signal.pages.map(String))
      return fill(why.newPage, { pages, time: formatDuration(interestMs, locale) })
    }
  }
}

/** Returns the name of a kind of signal. */
export const signalName = (locale: Locale, kind: SignalKind): string => texts[locale].names[kind]
