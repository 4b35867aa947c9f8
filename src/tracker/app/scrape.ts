import { collectDefaultMetrics } from 'prom-client'
import type { Scrape } from '../http/metrics.ts'
import type { Readiness } from '../http/readiness.ts'
import { installedVersion } from '../infrastructure/installation.ts'
import type { TrackerContext } from '../services/context.ts'
import { createGauges } from '../services/operation/gauges.ts'

/** Returns a function that collects all metrics as text. If no setting serves the metrics, nothing is measured beyond the counters. */
export function createScrape(context: TrackerContext, readiness: () => Promise<Readiness>): Scrape {
  const { metrics, config, store } = context
  const { registry } = metrics
  if (config.metricsPort !== null || config.metricsToken !== null)
    collectDefaultMetrics({ register: registry })
  const { version, commit } = installedVersion()
  const build = { version, commit: commit ?? 'none', node: process.version, database: store.dialect }
  const update = createGauges(context, {
    build,
    async checks() {
      const { checks } = await readiness()
      return Object.fromEntries(Object.entries(checks).map(([name, result]) => [name, result === 'ok']))
    },
  })
  return async () => {
    await update()
    return { contentType: registry.contentType, text: await registry.metrics() }
  }
}
