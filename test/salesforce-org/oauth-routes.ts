// The HTTP routes of OAuth: login page, token endpoint, revocation, userinfo and identity URL.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { bearer } from './api-routes.ts'
import { allow, deny, judge, loginUsers } from './authorize.ts'
import type { Answer, Gateway } from './gateway.ts'
import { sendPage } from './html.ts'
import { identity, userInfo } from './identity.ts'
import { languageOf } from './language.ts'
import { consentPage, errorPage } from './login-page.ts'
import { OAuthError } from './oauth-error.ts'
import { type Org, organization } from './org.ts'
import type { Row } from './store.ts'
import { issueTokens, revokeToken } from './token-endpoint.ts'

const formOf = (request: FastifyRequest) =>
  new URLSearchParams(typeof request.body === 'string' ? request.body : '')

const queryOf = (request: FastifyRequest) => new URL(request.url, 'http://org').searchParams

function orRefusal(work: () => Answer): Answer {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    return { status: 400, body: { error: error.error, error_description: error.description } }
  }
}

/** Handles a request to the authorize page. `form` is the submitted login form; null for a request that only opens the page. */
function authorize(org: Org, request: FastifyRequest, reply: FastifyReply, form: URLSearchParams | null) {
  const language = languageOf(request.headers['accept-language'])
  const decision = judge(org, queryOf(request))
  if (decision.kind === 'page-error') {
    return sendPage(reply, 400, errorPage(language, decision.error, decision.description))
  }
  if (decision.kind === 'redirect') return reply.redirect(decision.url)
  const users = loginUsers(org)
  const ask = (problem: boolean) => {
    const page = consentPage(language, {
      users,
      request: decision.request,
      action: request.url,
      problem,
      org: organization(org),
    })
    return sendPage(reply, 200, page, new URL(decision.request.redirectUri).origin)
  }
  if (!form) return ask(false)
  if (form.get('decision') === 'deny') return reply.redirect(deny(decision.request))
  const user = users.find((each) => each.Id === form.get('user'))
  return user ? reply.redirect(allow(org, decision.request, user)) : ask(true)
}

function whoami(org: Org, request: FastifyRequest, show: (org: Org, user: Row) => unknown): Answer {
  const family = org.grants.byAccessToken(bearer(request), Date.now(), org.settings.accessTokenTtlMs)
  const user = family ? org.store.find(family.userId) : null
  if (!user)
    return { status: 403, body: 'Bad_OAuth_Token', headers: { 'content-type': 'text/html;charset=UTF-8' } }
  return { status: 200, body: show(org, user) }
}

export function oauthRoutes(app: FastifyInstance, org: Org, gateway: Gateway): void {
  app.get('/services/oauth2/authorize', (request, reply) => authorize(org, request, reply, null))
  app.post('/services/oauth2/authorize', (request, reply) => authorize(org, request, reply, formOf(request)))
  app.post('/services/oauth2/token', (request, reply) =>
    gateway.serve(request, reply, () =>
      orRefusal(() => {
        const body = issueTokens(org, Object.fromEntries(formOf(request)))
        return { status: 200, body, headers: { 'cache-control': 'no-cache, no-store' } }
      }),
    ),
  )
  app.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/revoke',
    handler: (request, reply) =>
      gateway.serve(request, reply, () =>
        orRefusal(() => {
          revokeToken(org, formOf(request).get('token') ?? queryOf(request).get('token') ?? '')
          return { status: 200, body: '' }
        }),
      ),
  })
  app.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/userinfo',
    handler: (request, reply) => gateway.serve(request, reply, () => whoami(org, request, userInfo)),
  })
  app.get('/id/:organization/:user', (request, reply) =>
    gateway.serve(request, reply, () => whoami(org, request, identity)),
  )
}
