// Detects scanners and link previews, at the opening of a visit and again at its end. A suspected visit is stored, but it triggers nothing until a
// member confirms that a person read. So wrong suspicions must be rare.
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
 * Returns the reasons to suspect an opening. The list is empty if there is no reason. At an opening, the reason `no_trusted_input` only means that
 * the page was not visible.
 */
export function suspicionOf(signals: OpeningSignals): SuspicionReason[] {
  const reasons: SuspicionReason[] = []
  if (signals.userAgent.trim() === '' || isbot(signals.userAgent)) reasons.push('user_agent')
  if (signals.webdriver) reasons.push('webdriver')
  if (signals.prerendered || /prefetch|prerender/i.test(signals.purpose)) reasons.push('prefetch')
  if (!signals.visible) reasons.push('no_trusted_input')
  return reasons
}

/** Returns true if the HTTP request alone is a reason to suspect a program, before any script has run. */
export const isMachine = ({ userAgent, purpose }: Pick<OpeningSignals, 'userAgent' | 'purpose'>): boolean =>
  suspicionOf({ userAgent, purpose, webdriver: false, prerendered: false, visible: true }).length > 0

/** Returns the reasons that remain after a trusted input on the page. */
export const afterTrustedInput = (reasons: readonly string[]): string[] =>
  reasons.filter((reason) => reason !== 'no_trusted_input')

export type ReadingEvidence = {
  /** Number of trusted inputs. Null if an older tracker did not count them. */
  inputs: number | null
  /** Active ms of each page that was seen. */
  pages: readonly number[]
}

/** If a page was opened in the background and then read for this time, a person brought it to the front. */
const SEEN_MS = 1_000
/**
 * The limit for the standard deviation divided by the mean. For a person, the two are about equal. For a timer, the standard deviation is nearly
 * zero.
 */
const MACHINE_SPREAD = 0.25
/** The limit for a page that received input. A program can create input, so very regular times of many pages are still a sign of a program. */
const MACHINE_SPREAD_WITH_INPUTS = 0.06
/** The limit for the mean time of a page without input. No person reads pages this fast, and no person turns pages without input. */
const FLICKER_MS = 1_000

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Returns the standard deviation divided by the mean. The value that deviates most is excluded, because it may belong to the page on which the
 * program started or stopped.
 */
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
 * close it. Missing input counts only together with another sign, such as an opening in the background.
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
