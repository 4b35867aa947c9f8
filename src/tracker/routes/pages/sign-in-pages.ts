// The pages of a sign-in in the browser (ADR 98): to the provider and back, the confirmation of the device, and the return to the app.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { localeOfHeader } from '#shared/choose-locale.ts'
import { fill } from '#shared/fill.ts'
import { errors as englishErrors } from '#shared/messages/en/errors.ts'
import { errors as japaneseErrors } from '#shared/messages/ja/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import { textsOf } from '../../domain/page-texts.ts'
import { requestOrigin } from '../../http/client-address.ts'
import { toCodedError } from '../../http/errors.ts'
import { sendPage } from '../../http/page-layout.ts'
import { html } from '../../infrastructure/html.ts'
import { newSecret } from '../../infrastructure/ids.ts'
import type { TrackerContext } from '../../services/context.ts'
import { type BrowserSignIn, sendToProvider, signInOver } from '../../services/sign-in/attempts.ts'
import {
  asSignInError,
  cancelSignIn,
  confirmDevice,
  failureUrl,
  readConfirmation,
  takeCallback,
} from '../../services/sign-in/browser-steps.ts'
import { callbackPath } from '../../services/sign-in/sign-in.ts'

const cookieName = 'lastpage_sign_in'
const cookieSeconds = 600
/** A whole office can join from one address. */
const perMinute = 300

const errorTexts: Record<Locale, Record<string, string>> = { en: englishErrors, ja: japaneseErrors }
const localeOf = (request: FastifyRequest) => localeOfHeader(request.headers['accept-language'])

/** Opens the app at once. If the browser does not allow this, the person presses the button. */
const openApp = `location.href=document.getElementById('open').href`

/** Reads the cookie of a browser: the token of the sign-in and the secret of the browser. */
function readCookie(request: FastifyRequest): BrowserSignIn | null {
  const found = /(?:^|;\s*)lastpage_sign_in=([\w.-]{20,200})~([\w-]{43})(?:;|$)/.exec(
    request.headers.cookie ?? '',
  )
  const [, token, secret] = found ?? []
  return token && secret ? { token, secret } : null
}

function setCookie(reply: FastifyReply, context: TrackerContext, { token, secret }: BrowserSignIn): void {
  const secure = context.publicUrl().startsWith('https:') ? '; Secure' : ''
  // Lax: the browser sends the cookie when the provider redirects to the callback, and with no POST of another site.
  const flags = `Path=/sign-in; Max-Age=${cookieSeconds}; HttpOnly; SameSite=Lax${secure}`
  reply.header('set-cookie', `${cookieName}=${token}~${secret}; ${flags}`)
}

function requireCookie(request: FastifyRequest): BrowserSignIn {
  const browser = readCookie(request)
  if (!browser) throw signInOver()
  return browser
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

export async function signInPages(app: FastifyInstance, context: TrackerContext): Promise<void> {
  await app.register(async (pages) => {
    // The forms have no fields.
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 1_000 },
      (_request, _body, done) => done(null),
    )
    pages.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
    const options = { schema: { hide: true }, config: { rateLimit: { max: perMinute, timeWindow: 60_000 } } }
    const explained = (handler: Handler) => explainFailure(context, handler)
    pages.get('/sign-in/start', options, explained(start(context)))
    pages.get(callbackPath, options, explained(callback(context)))
    pages.get('/sign-in/confirm', options, explained(ask(context)))
    pages.post('/sign-in/confirm', options, explained(confirm(context)))
    pages.post('/sign-in/cancel', options, explained(cancel(context)))
  })
}

const start =
  (context: TrackerContext): Handler =>
  async (request, reply) => {
    const { attempt } = request.query as { attempt?: unknown }
    if (typeof attempt !== 'string') throw signInOver()
    const before = readCookie(request)
    const browser = before?.token === attempt ? before : { token: attempt, secret: newSecret() }
    const url = await sendToProvider(context, browser, localeOf(request))
    setCookie(reply, context, browser)
    return reply.redirect(url, 303)
  }

const callback =
  (context: TrackerContext): Handler =>
  async (request, reply) => {
    const url = new URL(request.url, context.publicUrl())
    await takeCallback(context, requireCookie(request), url, requestOrigin(request))
    return reply.redirect('/sign-in/confirm', 303)
  }

const ask =
  (context: TrackerContext): Handler =>
  async (request, reply) => {
    const locale = localeOf(request)
    const texts = textsOf[locale].signIn
    const { workspace, email, device, number } = await readConfirmation(context, requireCookie(request))
    const body = html`<main class="notice">
<h1>${fill(texts.title, { device })}</h1>
<p>${fill(texts.what, { email, workspace })}</p>
<p class="quiet">${texts.number}</p>
<p class="number">${number}</p>
<p class="quiet">${texts.warning}</p>
<form method="post" action="/sign-in/confirm">
<button class="button" type="submit">${texts.add}</button>
<button class="button plain" type="submit" formaction="/sign-in/cancel">${texts.cancel}</button>
</form></main>`
    return sendPage(reply, {
      status: 200,
      locale,
      title: fill(texts.title, { device }),
      body,
      postsForm: true,
    })
  }

const confirm =
  (context: TrackerContext): Handler =>
  async (request, reply) => {
    const locale = localeOf(request)
    const texts = textsOf[locale].signIn
    const url = await confirmDevice(context, requireCookie(request))
    return sendReturn(reply, { status: 200, locale, title: texts.doneTitle, text: texts.doneText, url })
  }

const cancel =
  (context: TrackerContext): Handler =>
  async (request, reply) => {
    const locale = localeOf(request)
    const texts = textsOf[locale].signIn
    const url = await cancelSignIn(context, requireCookie(request))
    return sendReturn(reply, {
      status: 200,
      locale,
      title: texts.cancelledTitle,
      text: texts.cancelledText,
      url,
    })
  }

/** Shows the error in the language of the browser, with a link that tells the app. */
const explainFailure =
  (context: TrackerContext, handler: Handler): Handler =>
  async (request, reply) => {
    try {
      return await handler(request, reply)
    } catch (thrown) {
      const error = toCodedError(asSignInError(context, thrown))
      const locale = localeOf(request)
      const text = errorTexts[locale][error.code]
      if (!error.code.startsWith('sign_in_') || text === undefined) throw thrown
      const { failedTitle: title } = textsOf[locale].signIn
      const url = await failureUrl(context, readCookie(request), error)
      return sendReturn(reply, { status: error.status, locale, title, text, url })
    }
  }

type Return = { status: number; locale: Locale; title: string; text: string; url: string | null }

/** `url`: brings the outcome to the app. Only a success opens the app at once, so that the person can read why a sign-in failed. */
function sendReturn(reply: FastifyReply, { status, locale, title, text, url }: Return): FastifyReply {
  const { back } = textsOf[locale].signIn
  const link = url === null ? null : html`<a class="button" id="open" href="${url}">${back}</a>`
  const body = html`<main class="notice"><h1>${title}</h1><p class="quiet">${text}</p>${link}</main>`
  return sendPage(reply, {
    status,
    locale,
    title,
    body,
    ...(url !== null && status === 200 ? { script: openApp } : {}),
  })
}
