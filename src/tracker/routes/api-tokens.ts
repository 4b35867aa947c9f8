import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import {
  createApiToken,
  listAllApiTokens,
  listApiTokens,
  revokeApiToken,
} from '../services/api-tokens/api-tokens.ts'
import type { TrackerContext } from '../services/context.ts'

export function apiTokensRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'apiTokens.list', trackerApi['apiTokens.list'], async ({ caller }) => ({
    items: await listApiTokens(context, caller),
  }))
  route(app, context, 'apiTokens.listAll', trackerApi['apiTokens.listAll'], async ({ caller }) => ({
    items: await listAllApiTokens(context, caller.workspaceId),
  }))
  route(app, context, 'apiTokens.create', trackerApi['apiTokens.create'], ({ caller, body }) =>
    createApiToken(context, caller, body),
  )
  route(app, context, 'apiTokens.revoke', trackerApi['apiTokens.revoke'], async ({ caller, params }) => {
    await revokeApiToken(context, caller.workspaceId, caller, params.tokenId)
    return {}
  })
}
