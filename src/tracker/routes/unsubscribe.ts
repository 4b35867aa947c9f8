import type { FastifyInstance, FastifyReply } from 'fastify'
import { fill } from '#shared/fill.ts'
import { digest as digestEn } from '#shared/messages/en/digest.ts'
import { digest as digestJa } from '#shared/messages/ja/digest.ts'
import type { Locale } from '#shared/model/basics.ts'
import { textsOf } from '../domain/page-texts.ts'
import { sendNotice, sendPage } from '../http/page-layout.ts'
import { html } from '../infrastructure/html.ts'
import type { TrackerContext } from '../services/context.ts'
import { findSubscriber, type Subscription, unsubscribe } from '../services/notifications/unsubscribe.ts'

const sendWrong = (reply: FastifyReply) =>
  sendNotice(reply, 404, 'en', {
    title: textsOf.en.unsubscribe.wrongTitle,
    text: textsOf.en.unsubscribe.wrongText,
  })

const pageTexts = (locale: Locale, subscription: Subscription) =>
  subscription === 'digest'
    ? (locale === 'ja' ? digestJa : digestEn).unsubscribe
    : textsOf[locale].unsubscribe

/** The token is the rest of the path, because a named parameter has at most 100 characters. */
type Request = { Params: { '*': string } }

/**
 * Pages that turn a member's notification e-mails or the digest off. A GET changes nothing, because mail scanners follow links. The button of the page and the
 * one-click request of a mail client (RFC 8058) are the same POST.
 */
export async function unsubscribePages(app: FastifyInstance, context: TrackerContext): Promise<void> {
  await app.register(async (pages) => {
    // The body of the POST is ignored, because the URL contains all data.
    pages.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'string', bodyLimit: 1_000 },
      (_request, _body, done) => done(null),
    )
    pages.get<Request>('/unsubscribe/*', { schema: { hide: true } }, async ({ params }, reply) => {
      const member = await findSubscriber(context, params['*'])
      if (!member) return sendWrong(reply)
      const { locale, email, subscription } = member
      const { button } = textsOf[locale].unsubscribe
      const { title, text } = pageTexts(locale, subscription)
      const body = html`<main class="notice"><h1>${title}</h1><p class="quiet">${fill(text, { email })}</p>
<form method="post"><button class="button" type="submit">${button}</button></form></main>`
      return sendPage(reply, { status: 200, locale, title, body, postsForm: true })
    })
    pages.post<Request>('/unsubscribe/*', { schema: { hide: true } }, async ({ params }, reply) => {
      const member = await findSubscriber(context, params['*'])
      if (!member) return sendWrong(reply)
      await unsubscribe(context, member)
      const { doneText: text } = textsOf[member.locale].unsubscribe
      const { doneTitle: title } = pageTexts(member.locale, member.subscription)
      return sendNotice(reply, 200, member.locale, { title, text })
    })
  })
}
