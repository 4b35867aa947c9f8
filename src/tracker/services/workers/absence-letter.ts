import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import { textsOf } from '../../domain/page-texts.ts'
import { html } from '../../infrastructure/html.ts'
import type { NewAdminMail } from '../../repositories/admin-mails.ts'
import { type Letter, letterPage } from '../notifications/channels/email-letter.ts'

/** The tracker does not know the time zone of an admin, so the time is in UTC and says so. */
const timeOf = (instant: string, locale: Locale) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
    Date.parse(instant),
  )

/** Returns the e-mail that tells an admin that no connected device is left, or that one is connected again. */
export function absenceLetter(
  { kind, facts }: Pick<NewAdminMail, 'kind' | 'facts'>,
  { locale, workspace }: { locale: Locale; workspace: string },
): Letter {
  const texts = textsOf[locale].absence
  const values = { workspace, since: timeOf(facts.since, locale), count: facts.waitingRuns }
  const subject = fill(kind === 'absence' ? texts.absentSubject : texts.presentSubject, values)
  const lines =
    kind === 'absence'
      ? [
          fill(texts.absentWhat, values),
          ...(facts.waitingRuns > 0 ? [fill(texts.waiting, values)] : []),
          texts.nothingLost,
          texts.whatToDo,
        ]
      : [fill(texts.presentWhat, values)]
  return {
    subject: subject.replace(/\s+/g, ' ').slice(0, 250),
    text: [subject, '', ...lines.map((line) => `- ${line}`), '', texts.because, ''].join('\n'),
    html: letterPage(
      locale,
      subject,
      html`<ul style="margin:0 0 20px;padding-left:20px;font-size:15px">${lines.map((line) => html`<li>${line}</li>`)}</ul>
<p style="margin:0;font-size:12px;color:#60646c">${texts.because}</p>`,
    ),
  }
}
