// Owns what tells a scanner or a link preview from a person, as far as an opening shows it. Pure.
import { isbot } from 'isbot'
import type { SuspicionReason } from '#shared/model.ts'

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
export const afterTrustedInput = (reasons: readonly SuspicionReason[]): SuspicionReason[] =>
  reasons.filter((reason) => reason !== 'no_trusted_input')
