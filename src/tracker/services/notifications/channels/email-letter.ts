import type { Locale } from '#shared/model/basics.ts'
import { type Message, wordsOf } from '../../../domain/notifications/message.ts'
import { type Html, html } from '../../../infrastructure/html.ts'

export type Letter = { subject: string; text: string; html: string }

/** Returns the HTML of an e-mail. Mail clients support little CSS, so the HTML has inline styles, tables and no images. */
export const letterPage = (locale: Locale, title: string, body: Html): string =>
  html`<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7;font-family:-apple-system,'Segoe UI','Hiragino Sans','Yu Gothic UI',sans-serif;color:#1c2024;line-height:1.6">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" cellpadding="0" cellspacing="0" style="width:100%;max-width:520px;background:#ffffff;border:1px solid #e2e4e8;border-radius:10px"><tr><td style="padding:24px 28px">
<h1 style="margin:0 0 12px;font-size:18px;line-height:1.4">${title}</h1>
${body}
</td></tr></table>
</td></tr></table>
</body>
</html>
`.html

/** Returns the subject, plain text and HTML of a notification. Text and HTML have the same content. */
export function letterOf(message: Message): Letter {
  const words = wordsOf(message)
  const link = message.historyUrl
  return {
    // A subject is a single line, so line breaks of the title are removed.
    subject: words.title.replace(/\s+/g, ' ').slice(0, 250),
    text: [
      words.title,
      '',
      ...words.facts.map((fact) => `- ${fact}`),
      '',
      ...(link ? [`${words.history}: ${link}`, ''] : []),
      words.because,
      words.settings,
      ...(message.unsubscribeUrl ? [`${words.unsubscribe}: ${message.unsubscribeUrl}`] : []),
      '',
    ].join('\n'),
    html: letterPage(
      message.locale,
      words.title,
      html`<ul style="margin:0 0 20px;padding-left:20px;font-size:15px">${words.facts.map((fact) => html`<li>${fact}</li>`)}</ul>
${link ? html`<p style="margin:0 0 20px"><a href="${link}" style="display:inline-block;padding:8px 16px;border-radius:6px;background:#2f5bd0;color:#ffffff;text-decoration:none;font-size:14px">${words.history}</a></p>` : null}
<p style="margin:0;font-size:12px;color:#60646c">${words.because}<br>${words.settings}${message.unsubscribeUrl ? html`<br><a href="${message.unsubscribeUrl}" style="color:#60646c">${words.unsubscribe}</a>` : null}</p>`,
    ),
  }
}
