// Errors for browsers are pages in the reader's language. Programs get JSON.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { localeOfHeader } from '#shared/choose-locale.ts'
import type { CodedError } from '#shared/errors.ts'
import { type Texts, textsOf } from '../domain/page-texts.ts'
import { type Notice, sendNotice } from './page-layout.ts'

/** Returns true if a browser displays the response as a page: the request accepts HTML and is not for the API or an asset. */
export function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD' || method === 'POST') &&
    !/^\/(api|assets)\//.test(url) &&
    /\btext\/html\b/.test(headers.accept ?? '')
  )
}

/** The value of the header Retry-After, for browsers and load balancers. */
const retryAfterSeconds = 30

/** The page for a tracker that is not available. */
export const unavailableNotice = ({ errorPage }: Texts): Notice => ({
  ...errorPage.unavailable,
  retry: errorPage.retry,
})

function noticeOf(status: number, texts: Texts): Notice {
  if (status === 429) return { ...texts.errorPage.tooMany, retry: texts.errorPage.retry }
  return status >= 500 ? unavailableNotice(texts) : texts.errorPage.unknown
}

export function sendErrorPage(error: CodedError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const locale = localeOfHeader(request.headers['accept-language'])
  if (error.status >= 500) reply.header('retry-after', retryAfterSeconds)
  return sendNotice(reply, error.status, locale, noticeOf(error.status, textsOf[locale])).header(
    'cache-control',
    'no-store',
  )
}
