import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

/** Routes for readers and for recipients of e-mails. These routes find their workspace by a slug, a visit token, or a token in a URL. */
const readerRoutes = [
  /^(GET|HEAD|POST) \/api\/view\//,
  /^(GET|HEAD) \/(history\/:token|:slug.*)$/,
  /^(GET|HEAD) \/oembed$/,
  /^(GET|HEAD|POST) \/(unsubscribe|stop-shares)\/\*$/,
]
export const isReaderRoute = (route: string) => readerRoutes.some((known) => known.test(route))

/** Records the routes that Fastify registers, and the routes that are called. */
export function recordRoutes() {
  const registered = new Set<string>()
  const called = new Set<string>()
  const onApp = (message: unknown) => {
    const { fastify: app } = message as { fastify: FastifyInstance }
    app.addHook('onRoute', ({ method, url, path }) => {
      for (const each of [method].flat()) registered.add(`${each} ${url || path}`)
    })
    app.addHook('onRequest', async ({ method, routeOptions }) => {
      called.add(`${method} ${routeOptions.url}`)
    })
  }
  subscribe('fastify.initialization', onApp)
  /** Returns the registered routes that no test has called. */
  const notCalled = () =>
    [...registered].filter((route) => {
      const isGetAlso = route.startsWith('HEAD ') && registered.has(route.replace('HEAD', 'GET'))
      return !isGetAlso && !called.has(route)
    })
  return { registered, notCalled, stop: () => unsubscribe('fastify.initialization', onApp) }
}
