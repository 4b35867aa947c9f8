// Detects scanners and link previews, at the opening of a visit and again at its end. A suspected visit is stored, but triggers nothing until a rep
// confirms that a person read. So false alarms must be rare.
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
 * Returns the reasons to suspect an opening. The list is empty for a person. The reason `no_trusted_input` only means that the page was not visible.
 * It is removed when the page becomes visible and receives input.
 */
export function suspicionOf(signals: OpeningSignals): SuspicionReason[] {
  const reasons: SuspicionReason[] = []
  if (signals.userAgent.trim() === '' || isbot(signals.userAgent)) reasons.push('user_agent')
  if (signals.webdriver) reasons.push('webdriver')
  if (signals.prerendered || /prefetch|prerender/i.test(signals.purpose)) reasons.push('prefetch')
  if (!signals.visible) reasons.push('no_trusted_input')
  return reasons
}

/** Returns the reasons that the HTTP request shows before a script has run. */
export const isMachine = ({ userAgent, purpose }: Pick<OpeningSignals, 'userAgent' | 'purpose'>): boolean =>
  suspicionOf({ userAgent, purpose, webdriver: false, prerendered: false, visible: true }).length > 0

/** Returns the reasons that remain after a person's input on the page. */
export const afterTrustedInput = (reasons: readonly string[]): string[] =>
  reasons.filter((reason) => reason !== 'no_trusted_input')

export type ReadingEvidence = {
  /** Number of trusted inputs. Null if rows of an older tracker do not contain it. */
  inputs: number | null
  /** Active ms of each page that was seen. */
  pages: readonly number[]
}

/** If a page was opened in the background and then read for this time, a person brought it to the front. */
const SEEN_MS = 1_000
/** The standard deviation of a person's page times is about as large as their mean. The deviation of a timer is nearly zero. */
const MACHINE_SPREAD = 0.25
/** The page received input, but a program may create input. Then only a regular rhythm over many pages is a sign of a machine. */
const MACHINE_SPREAD_WITH_INPUTS = 0.06
/** No person reads pages this fast, and no person turns pages without input. */
const FLICKER_MS = 1_000

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Returns standard deviation divided by mean, without the value that deviates most: the page on which the program started or stopped. */
function spread(times: readonly number[]): number {
  const middle = mean(times)
  const odd = times.reduce((most, time) => (Math.abs(time - middle) > Math.abs(most - middle) ? time : most))
  const rest = times.toSpliced(times.indexOf(odd), 1)
  const centre = mean(rest)
  return Math.sqrt(mean(rest.map((time) => (time - centre) ** 2))) / centre
}

function isPageWalk({ inputs, pages }: ReadingEvidence): boolean {
  if (inputs === 0) return pages.length >= 4 && (spread(pages) < MACHINE_SPREAD || mean(pages) < FLICKER_MS)
  // Fast page turns at regular intervals come from a held key or a mouse wheel.
  return pages.length >= 6 && mean(pages) >= FLICKER_MS && spread(pages) < MACHINE_SPREAD_WITH_INPUTS
}

const OF_READING: readonly string[] = ['no_trusted_input', 'page_walk']

/**
 * Returns the remaining and the new reasons at the end of a visit. Missing input alone is not a reason, because people open a page, look at it and
 * close it. It counts only together with another sign, such as an opening in the background.
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
