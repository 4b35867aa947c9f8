import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { createBatch, getBatch, listBatches, updateBatch } from '../services/links/link-batches.ts'

export function linkBatchesRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'linkBatches.list', trackerApi['linkBatches.list'], ({ caller, params }) =>
    listBatches(context, caller, params.documentId),
  )
  route(app, context, 'linkBatches.create', trackerApi['linkBatches.create'], ({ caller, params, body }) =>
    createBatch(context, caller, params.documentId, body),
  )
  route(app, context, 'linkBatches.get', trackerApi['linkBatches.get'], ({ caller, params }) =>
    getBatch(context, caller, params.batchId),
  )
  route(app, context, 'linkBatches.update', trackerApi['linkBatches.update'], ({ caller, params, body }) =>
    updateBatch(context, caller, params.batchId, body),
  )
}
