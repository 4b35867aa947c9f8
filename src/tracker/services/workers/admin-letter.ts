// The layout of the e-mails to admins.
import type { Locale } from '#shared/model/basics.ts'
import { html } from '../../infrastructure/html.ts'
import { type Letter, letterPage } from '../notifications/channels/email-letter.ts'

/** The tracker does not know the time zone of an admin, so the time is in UTC. The text around it must say so. */
export const utcTime = (instant: string, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
    Date.parse(instant),
  )

/** `because`: why the person gets the e-mail. */
type AdminLetterWords = { subject: string; lines: readonly string[]; because: string }

export function adminLetter(locale: Locale, { subject, lines, because }: AdminLetterWords): Letter {
  return {
    subject: subject.replace(/\s+/g, ' ').slice(0, 250),
    text: [subject, '', ...lines.map((line) => `- ${line}`), '', because, ''].join('\n'),
    html: letterPage(
      locale,
      subject,
      html`<ul style="margin:0 0 20px;padding-left:20px;font-size:15px">${lines.map((line) => html`<li>${line}</li>`)}</ul>
<p style="margin:0;font-size:12px;color:#60646c">${because}</p>`,
    ),
  }
}
