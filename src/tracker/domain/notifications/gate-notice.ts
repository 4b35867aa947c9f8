// The texts about a reader who left at the gate (ADR 122).
import { fill } from '#shared/fill.ts'
import type { RefusalReason } from '#shared/link-settings.ts'
import { main as mainEn } from '#shared/messages/en/main.ts'
import { tracker as en } from '#shared/messages/en/tracker.ts'
import { main as mainJa } from '#shared/messages/ja/main.ts'
import { tracker as ja } from '#shared/messages/ja/tracker.ts'
import type { Locale } from '#shared/model/basics.ts'
import { whoIs } from './message.ts'
import type { LabelledLink, Words } from './words.ts'

export type GateLeaveFacts = {
  reason: RefusalReason
  /** The address of the recipient of the link, or the one for which a code was requested. It is a claim and never proved. */
  email: string | null
  document: string
  linkName: string
  unsubscribeUrl: string
}

/** The pop-up of the desktop has the same sentences. */
export function gateLeaveWords(locale: Locale, facts: GateLeaveFacts): Words {
  const { telling, gateLeave } = locale === 'ja' ? ja : en
  const { leftAtGate, refusedBody } = (locale === 'ja' ? mainJa : mainEn).notification
  const unsubscribe: LabelledLink = { url: facts.unsubscribeUrl, label: telling.unsubscribe }
  return {
    title: fill(leftAtGate, { who: whoIs(locale, { email: facts.email }), document: facts.document }),
    facts: [
      refusedBody[facts.reason],
      ...(facts.email === null ? [] : [gateLeave.claimed]),
      ...(facts.linkName ? [fill(telling.link, { name: facts.linkName })] : []),
    ],
    sections: [],
    because: gateLeave.because,
    settings: telling.settings,
    link: null,
    unsubscribe,
  }
}
