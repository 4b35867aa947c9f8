import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { documentHistory } from '../services/audit/read.ts'
import type { TrackerContext } from '../services/context.ts'
import { handOver, holdingsOf, transferOwnership } from '../services/ownership/handover.ts'

export function ownershipRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'members.holdings', trackerApi['members.holdings'], ({ caller, params }) =>
    holdingsOf(context, caller.workspaceId, params.memberId),
  )
  route(app, context, 'members.handOver', trackerApi['members.handOver'], ({ caller, params, body }) =>
    handOver(context, caller, params.memberId, body.successorId),
  )
  route(app, context, 'ownership.transfer', trackerApi['ownership.transfer'], ({ caller, body }) =>
    transferOwnership(context, caller, body),
  )
  route(app, context, 'documents.history', trackerApi['documents.history'], ({ caller, params }) =>
    documentHistory(context, caller.workspaceId, params.documentId),
  )
}
