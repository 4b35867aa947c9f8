import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import { textsOf } from '../../domain/page-texts.ts'
import type { AbsenceMailContent } from '../../repositories/admin-mails.ts'
import type { Letter } from '../notifications/channels/email-letter.ts'
import { adminLetter, utcTime } from './admin-letter.ts'

/** Returns the e-mail that tells an admin that no connected device is left, or that one is connected again. */
export function absenceLetter(
  { kind, facts }: AbsenceMailContent,
  { locale, workspace }: { locale: Locale; workspace: string },
): Letter {
  const texts = textsOf[locale].absence
  const values = { workspace, since: utcTime(facts.since, locale), count: facts.waitingRuns }
  const lines =
    kind === 'absence'
      ? [
          fill(texts.absentWhat, values),
          ...(facts.waitingRuns > 0 ? [fill(texts.waiting, values)] : []),
          texts.nothingLost,
          texts.whatToDo,
        ]
      : [fill(texts.presentWhat, values)]
  const subject = fill(kind === 'absence' ? texts.absentSubject : texts.presentSubject, values)
  return adminLetter(locale, { subject, lines, because: texts.because })
}
