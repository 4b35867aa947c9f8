// Serves the metrics: on a port of their own, or on the main port with a bearer token. Without a setting, no port serves them.
import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { CodedError } from '#shared/errors.ts'
import type { TrackerContext } from '../services/context.ts'

export type Scrape = () => Promise<{ contentType: string; text: string }>

const hash = (text: string) => createHash('sha256').update(text).digest()

/** Compares the hashes, so that the duration shows nothing about the token. Null: no token is required. */
function isAllowed(token: string | null, authorization: string | undefined): boolean {
  if (token === null) return true
  return timingSafeEqual(hash(`Bearer ${token}`), hash(authorization ?? ''))
}

const scrapesPerMinute = 120

/** Registers `/metrics` on the main port if a token is set. */
export function registerMetrics(app: FastifyInstance, { config }: TrackerContext, scrape: Scrape): void {
  const { metricsToken } = config
  if (metricsToken === null) return
  const limits = { rateLimit: { max: scrapesPerMinute, timeWindow: 60_000 } }
  app.get('/metrics', { schema: { hide: true }, config: limits }, async (request, reply) => {
    if (!isAllowed(metricsToken, request.headers.authorization))
      throw new CodedError('unauthorized', 'The token of the metrics is needed.')
    const { contentType, text } = await scrape()
    return reply.type(contentType).header('cache-control', 'no-store').send(text)
  })
}

export type MetricsListener = { url: string; close(): Promise<void> }

/** Listens on the port of the metrics. Returns null if no such port is set. A token that is set is required here, too. */
export async function listenForScrapes(
  { config, log }: Pick<TrackerContext, 'config' | 'log'>,
  scrape: Scrape,
): Promise<MetricsListener | null> {
  const { metricsPort, metricsHost, metricsToken } = config
  if (metricsPort === null) return null
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics')
      return answer(404, 'Not found\n')
    if (!isAllowed(metricsToken, request.headers.authorization)) return answer(401, 'Unauthorized\n')
    return scrape().then(
      ({ contentType, text }) => answer(200, text, contentType),
      (err: unknown) => {
        log.error({ err }, 'the metrics could not be collected')
        answer(500, 'The metrics could not be collected.\n')
      },
    )
  })
  server.listen(metricsPort, metricsHost)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const host = metricsHost.includes(':') ? `[${metricsHost}]` : metricsHost
  return {
    url: `http://${host}:${port}/metrics`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
