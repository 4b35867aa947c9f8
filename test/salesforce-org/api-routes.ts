// The HTTP routes below /services/data. Each route checks the token, the host and the API limits, and then calls the REST API.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Answer, Gateway } from './gateway.ts'
import { send, UNAUTHORIZED } from './gateway.ts'
import type { Org } from './org.ts'
import { emptyPages, type QueryPages } from './query-pages.ts'
import { handleApiCall, NEWEST_VERSION, OLDEST_VERSION } from './rest.ts'

const MAX_URL = 16_384

export function bearer(request: FastifyRequest): string {
  const header = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const query = (request.query as Record<string, unknown>).oauth_token
  return header ?? (typeof query === 'string' ? query : '')
}

/** Returns the user if the token is valid and has the scope `api` or `full`, the user is active, and the host is the instance host. Otherwise returns a response with status 401. */
function authorise(org: Org, request: FastifyRequest): { userId: string } | { answer: Answer } {
  const family = org.grants.byAccessToken(bearer(request), Date.now(), org.settings.accessTokenTtlMs)
  const rightHost = request.headers.host === new URL(org.instanceUrl).host
  if (!family || !rightHost || org.store.find(family.userId)?.IsActive !== true) {
    return { answer: { ...UNAUTHORIZED.expired, headers: { 'www-authenticate': 'Token' } } }
  }
  if (!family.scopes.some((scope) => scope === 'api' || scope === 'full'))
    return { answer: UNAUTHORIZED['not-rest'] }
  return { userId: family.userId }
}

/** Returns the refusal if the API is disabled or no API calls are left. Otherwise returns null. */
function blocked(org: Org): Answer | null {
  const refuse = (errorCode: string, message: string) => ({ status: 403, body: [{ message, errorCode }] })
  const { apiAccess, apiLimit } = org.settings
  if (apiAccess === 'org-disabled') {
    return refuse('API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner')
  }
  if (apiAccess === 'user-disabled')
    return refuse('API_CURRENTLY_DISABLED', 'API is currently disabled for this User')
  return org.apiCalls >= apiLimit ? refuse('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.') : null
}

function call(org: Org, pages: QueryPages, request: FastifyRequest, userId: string): Answer {
  const raw = typeof request.body === 'string' ? request.body : ''
  let body: unknown
  try {
    body = raw === '' ? undefined : JSON.parse(raw)
  } catch (error) {
    return { status: 400, body: [{ message: (error as Error).message, errorCode: 'JSON_PARSER_ERROR' }] }
  }
  const { 'sforce-query-options': options } = request.headers
  const headers = { 'sforce-query-options': typeof options === 'string' ? options : undefined }
  return handleApiCall(org, pages, { method: request.method, url: request.url, body, headers, userId })
}

const usage = (org: Org) => ({ 'sforce-limit-info': `api-usage=${org.apiCalls}/${org.settings.apiLimit}` })

export function apiRoutes(app: FastifyInstance, org: Org, gateway: Gateway): void {
  const pages = emptyPages()
  app.get('/services/data', (_request, reply) => {
    const versions = Array.from(
      { length: NEWEST_VERSION - OLDEST_VERSION + 1 },
      (_, index) => OLDEST_VERSION + index,
    )
    const body = versions.map((version) => ({
      label: `v${version}`,
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    }))
    return send(org, reply, { status: 200, body })
  })
  app.all('/services/data/*', (request, reply) => {
    if (request.url.length > MAX_URL) {
      return gateway.refuse(request, reply, {
        status: 414,
        body: [{ errorCode: 'URI_TOO_LONG', message: 'URI Too Long' }],
      })
    }
    const who = authorise(org, request)
    if ('answer' in who) return gateway.refuse(request, reply, who.answer)
    const refused = blocked(org)
    if (refused) return gateway.refuse(request, reply, { ...refused, headers: usage(org) })
    org.apiCalls += 1
    return gateway.serve(request, reply, () => {
      const answer = call(org, pages, request, who.userId)
      return { ...answer, headers: { ...answer.headers, ...usage(org) } }
    })
  })
}
