import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../infrastructure/metrics/metrics.ts'

type Observe = (seconds: number) => void

/**
 * The pattern of the route without the regular expressions of its parameters, e.g. `/api/links/:linkId`. `none` for a path without a route, because
 * such paths are unlimited.
 */
export const routeOf = (url: string | undefined): string => url?.replace(/\(\^.*?\$\)/g, '') ?? 'none'

/** An answered request. `route`: the pattern of the route. */
export type AnsweredRequest = { method: string; route: string; status: number; ms: number }

/** Returns a function that counts an answered request. The objects of a series are created once, because beats arrive thousands of times per second. */
export function countRequests({ requests, requestSeconds }: Metrics): (answered: AnsweredRequest) => void {
  const series = new Map<string, Observe>()
  const open = (method: string, route: string, status: number): Observe => {
    const count = requests.labels({ method, route, status })
    const time = requestSeconds.labels({ method, route })
    return (seconds) => {
      count.inc()
      time.observe(seconds)
    }
  }
  return ({ method, route, status, ms }) => {
    const key = `${status} ${method} ${route}`
    let observe = series.get(key)
    if (!observe) {
      observe = open(method, route, status)
      series.set(key, observe)
    }
    observe(ms / 1_000)
  }
}

/** Counts and times each answered request. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const count = countRequests(metrics)
  app.addHook('onResponse', ({ method, routeOptions }, { statusCode: status, elapsedTime: ms }, done) => {
    count({ method, route: routeOf(routeOptions.url), status, ms })
    done()
  })
}
