// Errors for browsers: a page in their language, where programs get JSON.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { localeOfHeader } from '#shared/choose-locale.ts'
import type { CodedError } from '#shared/errors.ts'
import { type Texts, textsOf } from '../domain/page-texts.ts'
import { sendNotice } from './page-layout.ts'

/** True where a browser shows the answer as a page: it asks for HTML, and not for data. */
export function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD' || method === 'POST') &&
    !/^\/(api|assets)\//.test(url) &&
    /\btext\/html\b/.test(headers.accept ?? '')
  )
}

/** When a browser, or a load balancer, may try again. */
const retryAfterSeconds = 30

function textOf(status: number, { errorPage }: Texts) {
  if (status === 429) return errorPage.tooMany
  return status >= 500 ? errorPage.unavailable : errorPage.unknown
}

export function sendErrorPage(error: CodedError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const locale = localeOfHeader(request.headers['accept-language'])
  if (error.status >= 500) reply.header('retry-after', retryAfterSeconds)
  return sendNotice(reply, error.status, locale, textOf(error.status, textsOf[locale])).header(
    'cache-control',
    'no-store',
  )
}
