import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import { textsOf } from '../../domain/page-texts.ts'
import type { WebhookMailContent } from '../../repositories/admin-mails.ts'
import type { Letter } from '../notifications/channels/email-letter.ts'
import { adminLetter, utcTime } from './admin-letter.ts'

/** Returns the e-mail that tells an admin that the tracker turned off a webhook. */
export function webhookLetter(
  { kind, facts }: WebhookMailContent,
  { locale, workspace }: { locale: Locale; workspace: string },
): Letter {
  const texts = textsOf[locale].webhookOff
  const values = { workspace, name: facts.name, since: utcTime(facts.since, locale) }
  const lines = [kind === 'webhookGone' ? texts.gone : texts.failing, texts.missed, texts.whatToDo]
  return adminLetter(locale, {
    subject: fill(texts.subject, values),
    lines: lines.map((line) => fill(line, values)),
    because: texts.because,
  })
}
