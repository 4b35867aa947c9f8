import { fill } from '#shared/fill.ts'
import { tracker as en } from '#shared/messages/en/tracker.ts'
import { tracker as ja } from '#shared/messages/ja/tracker.ts'
import type { Locale } from '#shared/model/basics.ts'

/** Returns the texts of the test message that an admin sends to a room. */
export function roomTestWords(locale: Locale, facts: { name: string; workspace: string }) {
  const { title, text, footer } = (locale === 'ja' ? ja : en).roomTest
  return { title: fill(title, facts), text: fill(text, facts), footer: fill(footer, facts) }
}
