// Owns what tells a scanner or a link preview from a person: what an opening shows, and what the whole reading shows when it
// ends. Pure. What is marked is kept and silent until a rep says that it was a person, so a person must seldom be marked.
import { isbot } from 'isbot'
import type { SuspicionReason } from '#shared/model/visits.ts'

export type OpeningSignals = {
  userAgent: string
  /** The `Sec-Purpose` and `Purpose` headers. */
  purpose: string
  webdriver: boolean
  prerendered: boolean
  visible: boolean
}

/**
 * Why an opening looks like a machine's; empty for a person's. `no_trusted_input` says only that the page was not on
 * screen: it goes away by itself once somebody looks at the page and moves.
 */
export function suspicionOf(signals: OpeningSignals): SuspicionReason[] {
  const reasons: SuspicionReason[] = []
  if (signals.userAgent.trim() === '' || isbot(signals.userAgent)) reasons.push('user_agent')
  if (signals.webdriver) reasons.push('webdriver')
  if (signals.prerendered || /prefetch|prerender/i.test(signals.purpose)) reasons.push('prefetch')
  if (!signals.visible) reasons.push('no_trusted_input')
  return reasons
}

/** What a request says of itself, before any script has run. */
export const isMachine = ({ userAgent, purpose }: Pick<OpeningSignals, 'userAgent' | 'purpose'>): boolean =>
  suspicionOf({ userAgent, purpose, webdriver: false, prerendered: false, visible: true }).length > 0

/** What is left of `reasons` once a person's hand was seen on the page. */
export const afterTrustedInput = (reasons: readonly string[]): string[] =>
  reasons.filter((reason) => reason !== 'no_trusted_input')

export type ReadingEvidence = {
  /** Trusted inputs; null where an older tracker's rows don't tell. */
  inputs: number | null
  /** Active ms of each page that was seen. */
  pages: readonly number[]
}

/** A page that was opened out of view and then looked at for so long was brought into view by somebody. */
const SEEN_MS = 1_000
/** Of times that a person takes for pages the spread is about as large as their mean; a timer's is nearly nothing. */
const MACHINE_SPREAD = 0.25
/** A hand is there, but it may be a program's: only a rhythm that no hand keeps, over more pages, tells. */
const MACHINE_SPREAD_WITH_INPUTS = 0.06
/** Nobody reads pages so fast, and nobody turns them without an input. */
const FLICKER_MS = 1_000

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard deviation over mean, without the value that fits least: the page on which the walk began or broke off. */
function spread(times: readonly number[]): number {
  const middle = mean(times)
  const odd = times.reduce((most, time) => (Math.abs(time - middle) > Math.abs(most - middle) ? time : most))
  const rest = times.toSpliced(times.indexOf(odd), 1)
  const centre = mean(rest)
  return Math.sqrt(mean(rest.map((time) => (time - centre) ** 2))) / centre
}

function isPageWalk({ inputs, pages }: ReadingEvidence): boolean {
  if (inputs === 0) return pages.length >= 4 && (spread(pages) < MACHINE_SPREAD || mean(pages) < FLICKER_MS)
  // Quick turns of even length are a key held down, or a wheel.
  return pages.length >= 6 && mean(pages) >= FLICKER_MS && spread(pages) < MACHINE_SPREAD_WITH_INPUTS
}

const OF_READING: readonly string[] = ['no_trusted_input', 'page_walk']

/**
 * What is left of `reasons`, and what is new, once the reading has ended. That nothing was touched says nothing by itself,
 * because people glance at a page and close it: it counts beside another sign, such as an opening out of view.
 */
export function afterReading(reasons: readonly string[], evidence: ReadingEvidence): string[] {
  if (evidence.inputs === null) return [...reasons]
  const walked = isPageWalk(evidence)
  const seen = evidence.pages.reduce((sum, ms) => sum + ms, 0) >= SEEN_MS
  return [
    ...reasons.filter((reason) => !OF_READING.includes(reason)),
    ...(evidence.inputs === 0 && (walked || (reasons.length > 0 && !seen))
      ? ['no_trusted_input' as const]
      : []),
    ...(walked ? ['page_walk' as const] : []),
  ]
}
