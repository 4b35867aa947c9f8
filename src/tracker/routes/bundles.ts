import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { createBundle, updateBundle } from '../services/documents/bundles.ts'

export function bundlesRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'bundles.create', trackerApi['bundles.create'], ({ caller, body }) =>
    createBundle(context, caller, body),
  )
  route(app, context, 'bundles.update', trackerApi['bundles.update'], ({ caller, params, body }) =>
    updateBundle(context, caller, params.documentId, body),
  )
}
