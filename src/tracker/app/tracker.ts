import { join } from 'node:path'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { uploadsPath } from '#shared/tracker-api/documents.ts'
import { releaseUploadsPath } from '#shared/tracker-api/updates.ts'
import { answerBroken } from '../http/broken-requests.ts'
import { keepAliveMs, trackConnections } from '../http/connections.ts'
import { answerUnreadable, registerErrors } from '../http/errors.ts'
import { readJsonBodies } from '../http/json-bodies.ts'
import { createParking } from '../http/parked-connections.ts'
import { requestIdOf, traceOf } from '../http/request-ids.ts'
import { RequestLog } from '../http/request-log.ts'
import { type ArrivalLimits, arrivalLimits, limitArrivals } from '../http/slow-requests.ts'
import { registerSurface } from '../http/surface.ts'
import type { Clock } from '../infrastructure/clock.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import { openDatabase } from '../infrastructure/database/open-database.ts'
import { createLog } from '../infrastructure/log.ts'
import { createMetrics } from '../infrastructure/metrics/metrics.ts'
import { proxyTrust } from '../infrastructure/network-address.ts'
import { openSealer } from '../infrastructure/open-sealer.ts'
import { createDestinations } from '../infrastructure/outgoing/destinations.ts'
import { createOutgoing } from '../infrastructure/outgoing/outgoing.ts'
import { createPdfChecker, type PdfChecker } from '../infrastructure/pdf/pdf-check.ts'
import type { HostClocks } from '../infrastructure/time/deployment-clock.ts'
import { createTurns } from '../infrastructure/turns.ts'
import { createStore, type OpenStore } from '../repositories/store.ts'
import type { TrackerContext } from '../services/context.ts'
import { createDerivedPdfs } from '../services/pdf-copies/derived-pdfs.ts'
import { ensureWorkspace } from '../services/people/first-run.ts'
import { createSignIn } from '../services/sign-in/sign-in.ts'
import { createPageRequests } from '../services/visits/page-requests.ts'
import { createHealth, type HealthOptions, type TrackerHealth } from './health.ts'
import { openStorage } from './open-storage.ts'
import { openTime } from './open-time.ts'
import { routePlugins } from './plugins.ts'
import { finishSchemaInBackground } from './schema-steps.ts'
import { subscribers } from './subscribers.ts'
import { registerWorkers } from './workers.ts'

/**
 * `clock`: a clock that a test sets. If `clock` is present, no gaps are detected. `host`: simulated clocks of the host. The tracker uses these
 * clocks like the real clocks.
 */
export type TrackerDeps = {
  clock?: Clock
  host?: HostClocks
  log?: Logger
  readiness?: HealthOptions
  pdfChecker?: PdfChecker
  arrivals?: ArrivalLimits
}

export type Tracker = Pick<TrackerHealth, 'drain' | 'isBroken' | 'metricsUrl'> & {
  app: FastifyInstance
  context: TrackerContext & { readonly store: OpenStore }
  /** The workspace of this tracker. */
  workspaceId: string
  /** Resolves with the URL of the listener. With port 0 the system selects a free port. */
  listen(): Promise<string>
  /** Stops the listener, ends long polls, waits for open requests, closes the plugins and then the database. */
  close(): Promise<void>
}

/** When the tracker stops, open requests (such as an upload) have this time to finish. Uploads can be resumed. */
const drainMs = 10_000

/** 0.0.0.0 and [::] are addresses to listen on. A browser cannot open them. */
const reachable = (url: string) => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

function createApp(config: TrackerConfig, log: Logger, arrivals: ArrivalLimits): FastifyInstance {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    requestIdHeader: false,
    genReqId: requestIdOf,
    childLoggerFactory: (logger, bindings, options, request) =>
      new RequestLog(logger, () => ({ ...bindings, ...traceOf(request) }), options),
    trustProxy: proxyTrust(config.trustProxy),
    keepAliveTimeout: keepAliveMs,
    requestTimeout: 0,
    // surface.ts sends an error code to programs and a page to browsers.
    return503OnClosing: false,
    frameworkErrors: answerUnreadable,
    http: { headersTimeout: arrivals.headMs, connectionsCheckingInterval: arrivals.everyMs },
    clientErrorHandler: answerBroken,
  }) as unknown as FastifyInstance
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('caller', null)
  readJsonBodies(app, 'application/json')
  registerErrors(app)
  const isUpload = (url: string) => [uploadsPath, releaseUploadsPath].some((path) => url.startsWith(path))
  const endWatch = limitArrivals(app.server, isUpload, arrivals)
  app.addHook('onClose', async () => endWatch())
  return app
}

/** Closes the listener and the plugins. Requests that take longer than `drainMs` are cut off. */
async function endRequests(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), drainMs).unref()
  await app.close()
  clearTimeout(timer)
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: creates the parts of the tracker in the order of their dependencies
export async function createTracker(config: TrackerConfig, deps: TrackerDeps = {}): Promise<Tracker> {
  const log = deps.log ?? createLog(config.logLevel, process.stderr)
  const { migrate, databaseUrl, databaseDirectUrl: directLocation } = config
  const store = createStore(await openDatabase(databaseUrl, log, { migrate, directLocation }))
  let workers: ReturnType<typeof registerWorkers> | undefined
  const metrics = createMetrics()
  let publicUrl = config.publicUrl ?? `http://127.0.0.1:${config.port}`
  try {
    const listener = { port: null as number | null, isClosing: false }
    const port = () => listener.port
    const time = await openTime({ ...deps, store, config, log, metrics, port })
    const files = await openStorage(config, { store, clock: time.clock, log, metrics })
    const ports = {
      store,
      ...time,
      ...files.ports,
      pageRequests: createPageRequests({ store, clock: time.clock }),
      signingKey: await store.deployment.installation.signingKey(),
      sealer: await openSealer(config),
      outgoing: createOutgoing(createDestinations(config.outgoingNetworks)),
    }
    const derived = createDerivedPdfs({ ...ports, scratchDir: join(config.dataDir, 'scratch') })
    const context: Tracker['context'] = {
      ...ports,
      subscribers,
      config,
      pdfChecker: deps.pdfChecker ?? createPdfChecker(),
      derived,
      log,
      metrics,
      publicUrl: () => publicUrl,
      signIn: createSignIn(config, () => publicUrl),
      expectLeave: (deadlineAt) => workers?.leaves.expect(deadlineAt),
    }
    const workspaceId = await ensureWorkspace(store, context.clock.now(), config.workspaceName)
    const app = createApp(config, log, deps.arrivals ?? arrivalLimits)
    app.addHook('preClose', async () => context.pdfChecker.close())
    context.availability.addCheck(() => {
      const isClosed = listener.isClosing || (listener.port !== null && !app.server.listening)
      return isClosed ? 'listener' : null
    })
    const connections = trackConnections(app.server)
    const turns = createTurns()
    app.decorate('parking', createParking(app.server, { connections, turns, keepAliveMs }))
    app.decorate('turns', turns)
    const health = createHealth(context, deps.readiness)
    await registerSurface(app, context, health)
    workers = registerWorkers(app, context)
    if (migrate === 'auto') finishSchemaInBackground(app, store, log)
    for (const plugin of routePlugins) await app.register(async (scope) => plugin(scope, context))
    return {
      app,
      context,
      workspaceId,
      drain: health.drain,
      isBroken: health.isBroken,
      metricsUrl: health.metricsUrl,
      async listen() {
        await health.listen()
        const url = await app.listen({ host: config.host, port: config.port })
        listener.port = Number(new URL(url).port)
        publicUrl = config.publicUrl ?? reachable(url)
        await store.deployment.installation.setPublicUrl(publicUrl)
        return url
      },
      async close() {
        listener.isClosing = true
        const closed = endRequests(app)
        connections.end()
        await Promise.all([closed, derived.close()])
        await context.availability.close()
        await health.close()
        files.close()
        context.pageRequests.close()
        // The database is closed last, because plugins write to it while they close.
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
