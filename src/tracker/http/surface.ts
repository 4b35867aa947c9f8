// Plugins around all routes: rate limits, security headers, API documentation, health and readiness.
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { CodedError } from '#shared/errors.ts'
import type { TrackerContext } from '../services/context.ts'
import { logRequests } from './access-log.ts'
import { networkOfRequest, warnOfUntrustedProxy } from './client-address.ts'
import { registerMetrics, type Scrape } from './metrics.ts'
import type { Readiness } from './readiness.ts'
import { sendRequestIds } from './request-ids.ts'
import { measureRequests } from './request-metrics.ts'
import { webhookDocs } from './webhook-docs.ts'
import { errorBody } from './wire-errors.ts'

async function registerRateLimit(app: FastifyInstance, context: TrackerContext) {
  await app.register(rateLimit, {
    global: false,
    enableDraftSpec: true,
    // Requests are counted by network. Otherwise another port, or another address of the same /64, would start a new count.
    keyGenerator: networkOfRequest,
    ...(context.config.rateLimit ? {} : { allowList: () => true }),
    errorResponseBuilder: (_request, { after }) =>
      new CodedError('too_many_requests', `Too many requests. Try again in ${after}.`),
  })
}

/** HTML pages set their own policy. All other responses are data. A page must not frame, sniff or run such a response. */
function registerHeaders(app: FastifyInstance) {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onRequest', async (request, reply) => {
    // PostgreSQL cannot store U+0000 in text, so a URL with this character is refused.
    if (request.url.includes('%00')) throw new CodedError('bad_request', 'The address holds a NUL character.')
    if (closing) {
      reply.header('connection', 'close')
      throw new CodedError('unavailable', 'The tracker is stopping.')
    }
    reply.headers({
      'content-security-policy':
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
    })
  })
}

/** Markdown, for the start of `/api/docs`. docs/api.md has the details. */
const apiDescription = (perMinute: number) => `Documents, links, visits, workflows, runs and the feed.

**Authentication.** \`Authorization: Bearer …\` with an API token (\`lp_…\`, from Settings → API tokens) or with the token of a device. An API token acts as its member. It can call only the operations that name a scope; its member's role and visibility apply.

**Errors.** Refused calls answer \`{ error: { code, message } }\`. Decide by \`code\`. 401 \`token_expired\`, \`token_revoked\` or \`unauthorized\`: the token does not work any more. 403 \`scope_missing\`: \`error.details.scope\` is missing.

**Rate limit.** An API token may send ${perMinute} requests in a minute. Above it, the answer is 429 with \`Retry-After\` (seconds). Each answer has \`RateLimit-Limit\`, \`RateLimit-Remaining\` and \`RateLimit-Reset\`.

**Paging.** Lists answer \`{ items, next }\`. \`next\` is the \`cursor\` of the next page; null: this is the last page.

**Repeated requests.** A request that makes a link can have a \`key\`. The same key with the same body makes no second link.`

async function registerDocs(app: FastifyInstance, context: TrackerContext) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lastpage tracker',
        description: apiDescription(context.config.apiRequestsPerMinute),
        version: '1',
      },
      webhooks: webhookDocs(),
      components: {
        securitySchemes: {
          device: { type: 'http', scheme: 'bearer', description: 'The token of a device of the app.' },
          apiToken: {
            type: 'http',
            scheme: 'bearer',
            description:
              'An API token (`lp_…`) from Settings → API tokens. The names in the list are scopes.',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true, logLevel: 'warn' })
}

/**
 * `/healthz`: the process responds, and a restart would not help it. `/readyz`: the process can do its work. The response lists each check. The status is 503 if a check fails.
 */
function registerHealth(app: FastifyInstance, { readiness, isBroken }: Omit<Health, 'scrape'>) {
  // With `?client`, the command `check` learns which address the tracker sees behind the proxy.
  app.get<{ Querystring: { client?: string } }>(
    '/healthz',
    { schema: { hide: true } },
    async ({ query, ip }, reply) => {
      if (isBroken()) {
        const message =
          'The tracker must be restarted: it cannot use the database, although the database works.'
        return reply.code(503).send(errorBody(new CodedError('unavailable', message)))
      }
      return query.client === undefined ? { ok: true } : { ok: true, client: ip }
    },
  )
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const { ready, checks } = await readiness()
    if (ready) return { ok: true, checks }
    const parts = Object.entries(checks).filter(([, result]) => result !== 'ok')
    const message = `The tracker is not ready: ${parts.map(([name, result]) => `${name} ${result}`).join(', ')}.`
    return reply.code(503).send({ ...errorBody(new CodedError('unavailable', message)), checks })
  })
}

export type Health = { readiness(): Promise<Readiness>; isBroken(): boolean; scrape: Scrape }

export async function registerSurface(
  app: FastifyInstance,
  context: TrackerContext,
  health: Health,
): Promise<void> {
  sendRequestIds(app)
  measureRequests(app, context.metrics)
  if (context.config.accessLog) logRequests(app)
  await registerRateLimit(app, context)
  warnOfUntrustedProxy(app, context)
  registerHeaders(app)
  await registerDocs(app, context)
  registerHealth(app, health)
  registerMetrics(app, context, health.scrape)
}
