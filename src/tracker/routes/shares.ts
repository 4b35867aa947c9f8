// A reader shares the document with a colleague, and the page on which the colleague stops such e-mails (ADR 124).
import type { FastifyInstance, FastifyReply } from 'fastify'
import { localeOfHeader } from '#shared/choose-locale.ts'
import { CodedError } from '#shared/errors.ts'
import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import { viewerApi } from '#shared/viewer-api.ts'
import { textsOf } from '../domain/page-texts.ts'
import { verifyVisitToken } from '../domain/visits/visit-token.ts'
import { networkOfRequest } from '../http/client-address.ts'
import { sendNotice, sendPage } from '../http/page-layout.ts'
import { inRequest } from '../http/request-ids.ts'
import { route } from '../http/route.ts'
import { html } from '../infrastructure/html.ts'
import type { TrackerContext } from '../services/context.ts'
import { shareLink } from '../services/links/share-link.ts'
import { createShareMailer } from '../services/links/share-mail.ts'
import { findShareStop, stopShares } from '../services/links/share-stops.ts'
import { sayEmailInvalid } from './gate.ts'
import type { RoutePlugin } from './plugin.ts'

const sharesPerMinute = 60

export const sharesRoutes: RoutePlugin = async (app, context) => {
  await app.register(async (scope) => shareRoute(scope, context))
  await app.register(async (scope) => stopPages(scope, context))
}

function shareRoute(app: FastifyInstance, context: TrackerContext): void {
  const mailer = createShareMailer(context)
  app.addHook('onClose', async () => {
    await mailer?.close()
  })
  sayEmailInvalid(app)
  route(
    app,
    context,
    'visit.share',
    viewerApi['visit.share'],
    ({ body: { token, ...asked }, request }) => {
      const claims = verifyVisitToken(context.signingKey, token)
      if (!claims) throw new CodedError('visit_token_invalid', 'This is not a visit token.')
      const from = networkOfRequest(request)
      return shareLink(inRequest(context, request), mailer, claims, { ...asked, from })
    },
    { perMinute: sharesPerMinute, bodyLimit: 4 * 1024 },
  )
}

const sendWrong = (reply: FastifyReply, locale: Locale) => {
  const { wrongTitle: title, wrongText: text } = textsOf[locale].shareStop
  return sendNotice(reply, 404, locale, { title, text })
}

/** The token is the rest of the path, because a named parameter has at most 100 characters. */
type Request = { Params: { '*': string } }

/**
 * A GET changes nothing, because mail scanners follow links. The button of the page and the one-click request of a mail client (RFC 8058) are the same
 * POST.
 */
function stopPages(app: FastifyInstance, context: TrackerContext): void {
  // The body of the POST is ignored, because the URL contains all data.
  app.addContentTypeParser(
    ['application/x-www-form-urlencoded', 'multipart/form-data'],
    { parseAs: 'string', bodyLimit: 1_000 },
    (_request, _body, done) => done(null),
  )
  app.get<Request>('/stop-shares/*', { schema: { hide: true } }, async ({ params, headers }, reply) => {
    const locale = localeOfHeader(headers['accept-language'])
    const found = await findShareStop(context, params['*'])
    if (!found) return sendWrong(reply, locale)
    const { title, text, button } = textsOf[locale].shareStop
    const what = fill(text, { workspace: found.workspaceName })
    const body = html`<main class="notice"><h1>${title}</h1><p class="quiet">${what}</p>
<form method="post"><button class="button" type="submit">${button}</button></form></main>`
    return sendPage(reply, { status: 200, locale, title, body, postsForm: true })
  })
  app.post<Request>('/stop-shares/*', { schema: { hide: true } }, async ({ params, headers }, reply) => {
    const locale = localeOfHeader(headers['accept-language'])
    const found = await findShareStop(context, params['*'])
    if (!found) return sendWrong(reply, locale)
    await stopShares(context, found)
    const { doneTitle: title, doneText } = textsOf[locale].shareStop
    return sendNotice(reply, 200, locale, { title, text: fill(doneText, { workspace: found.workspaceName }) })
  })
}
