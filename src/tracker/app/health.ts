import { setTimeout as wait } from 'node:timers/promises'
import { listenForScrapes, type MetricsListener } from '../http/metrics.ts'
import { createReadiness, type Readiness, type ReadinessOptions } from '../http/readiness.ts'
import { readinessChecks } from '../http/readiness-checks.ts'
import type { Health } from '../http/surface.ts'
import { builtViewer } from '../infrastructure/installation.ts'
import type { TrackerContext } from '../services/context.ts'
import { createLivenessWatch } from '../workers/liveness-watch.ts'
import { createScrape } from './scrape.ts'

export type HealthOptions = ReadinessOptions & {
  /** The folder of the viewer's build. */
  viewerRoot?: string
}

export type TrackerHealth = Health & {
  /** Opens the port of the metrics, if one is set. */
  listen(): Promise<void>
  /** The URL of the port of the metrics. Null if the tracker does not listen, or if no such port is set. */
  metricsUrl(): string | null
  /** From now on `/readyz` refuses, and nothing is cached. Resolves after `config.drainMs`, when proxies have seen it. */
  drain(): Promise<void>
  close(): Promise<void>
}

const stopping: Readiness = { ready: false, checks: { process: 'is stopping' } }

/** Readiness and metrics of this process. */
export function createHealth(
  context: TrackerContext,
  { viewerRoot = builtViewer, ...probing }: HealthOptions = {},
): TrackerHealth {
  const check = createReadiness(context, readinessChecks(context, viewerRoot), probing)
  const liveness = createLivenessWatch(context)
  let isStopping = false
  let listener: MetricsListener | null = null
  const readiness = async () => (isStopping ? stopping : check())
  const scrape = createScrape(context, readiness)
  return {
    readiness,
    isBroken: liveness.isBroken,
    scrape,
    async listen() {
      listener = await listenForScrapes(context, scrape)
    },
    metricsUrl: () => listener?.url ?? null,
    async drain() {
      isStopping = true
      await wait(context.config.drainMs)
    },
    async close() {
      isStopping = true
      liveness.close()
      await listener?.close()
    },
  }
}
