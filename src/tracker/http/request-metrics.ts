import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../infrastructure/metrics/metrics.ts'

type Observe = (seconds: number) => void

/**
 * The pattern of the route without the regular expressions of its parameters, e.g. `/api/links/:linkId`. `none` for a path without a route, because
 * such paths are unlimited.
 */
export const routeOf = (url: string | undefined): string => url?.replace(/\(\^.*?\$\)/g, '') ?? 'none'

/** Counts and times each answered request. The objects of a series are created once, because beats arrive thousands of times per second. */
export function measureRequests(app: FastifyInstance, { requests, requestSeconds }: Metrics): void {
  const series = new Map<string, Observe>()
  const open = (method: string, route: string, status: number): Observe => {
    const count = requests.labels({ method, route, status })
    const time = requestSeconds.labels({ method, route })
    return (seconds) => {
      count.inc()
      time.observe(seconds)
    }
  }
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request
    const route = routeOf(request.routeOptions.url)
    const key = `${reply.statusCode} ${method} ${route}`
    let observe = series.get(key)
    if (!observe) {
      observe = open(method, route, reply.statusCode)
      series.set(key, observe)
    }
    observe(reply.elapsedTime / 1_000)
    done()
  })
}
