import type { Locale } from '#shared/model/basics.ts'
import { type Content, wordsOf } from '../../../domain/notifications/message.ts'
import type { Section } from '../../../domain/notifications/words.ts'
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

const textOfSection = ({ title, lines }: Section): string[] => [
  '',
  title,
  ...lines.map(({ text, url }) => `- ${text}${url === null ? '' : `\n  ${url}`}`),
]

const htmlOfSection = ({ title, lines }: Section): Html =>
  html`<h2 style="margin:0 0 6px;font-size:15px">${title}</h2>
<ul style="margin:0 0 20px;padding-left:20px;font-size:14px">${lines.map(({ text, url }) => html`<li>${url === null ? text : html`<a href="${url}" style="color:#2f5bd0">${text}</a>`}</li>`)}</ul>
`

/** Returns the subject, plain text and HTML of a notification. Text and HTML have the same content. */
export function letterOf(message: Content): Letter {
  const words = wordsOf(message)
  const { link, unsubscribe } = words
  return {
    // A subject is a single line, so line breaks of the title are removed.
    subject: words.title.replace(/\s+/g, ' ').slice(0, 250),
    text: [
      words.title,
      '',
      ...words.facts.map((fact) => `- ${fact}`),
      ...words.sections.flatMap(textOfSection),
      '',
      ...(link ? [`${link.label}: ${link.url}`, ''] : []),
      words.because,
      words.settings,
      ...(unsubscribe ? [`${unsubscribe.label}: ${unsubscribe.url}`] : []),
      '',
    ].join('\n'),
    html: letterPage(
      message.locale,
      words.title,
      html`<ul style="margin:0 0 20px;padding-left:20px;font-size:15px">${words.facts.map((fact) => html`<li>${fact}</li>`)}</ul>
${words.sections.map(htmlOfSection)}${link ? html`<p style="margin:0 0 20px"><a href="${link.url}" style="display:inline-block;padding:8px 16px;border-radius:6px;background:#2f5bd0;color:#ffffff;text-decoration:none;font-size:14px">${link.label}</a></p>` : null}
<p style="margin:0;font-size:12px;color:#60646c">${words.because}<br>${words.settings}${unsubscribe ? html`<br><a href="${unsubscribe.url}" style="color:#60646c">${unsubscribe.label}</a>` : null}</p>`,
    ),
  }
}
