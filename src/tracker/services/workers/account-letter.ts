import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import { textsOf } from '../../domain/page-texts.ts'
import type { AccountMailContent } from '../../repositories/admin-mails.ts'
import type { Letter } from '../notifications/channels/email-letter.ts'
import { adminLetter, utcTime } from './admin-letter.ts'

/** Returns the e-mail that tells an admin that company accounts cannot be checked, or that they are checked again. */
export function accountLetter(
  { kind, facts }: AccountMailContent,
  { locale, workspace }: { locale: Locale; workspace: string },
): Letter {
  const texts = textsOf[locale].accountTrouble
  const values = {
    ...{ workspace, since: utcTime(facts.since, locale), endsAt: utcTime(facts.endsAt, locale) },
    ...{ count: facts.accounts, ended: facts.ended, reason: facts.reason ?? '' },
  }
  const isTrouble = kind === 'accountsUnchecked'
  const lines = isTrouble
    ? [texts.what, texts.reason, texts.end, texts.whatToDo]
    : [texts.solvedWhat, ...(facts.ended > 0 ? [texts.solvedEnded] : [])]
  return adminLetter(locale, {
    subject: fill(isTrouble ? texts.subject : texts.solvedSubject, values),
    lines: lines.map((line) => fill(line, values)),
    because: texts.because,
  })
}
