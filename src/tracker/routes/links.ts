import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { createLink, listLinks, updateLink } from '../services/links/links.ts'
import { listPresets, removePreset, savePreset } from '../services/links/presets.ts'

export function linksRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'links.list', trackerApi['links.list'], ({ caller, params, query }) =>
    listLinks(context, caller, params.documentId, query),
  )
  route(app, context, 'links.create', trackerApi['links.create'], ({ caller, params, body }) =>
    createLink(context, caller, params.documentId, body),
  )
  route(app, context, 'links.update', trackerApi['links.update'], ({ caller, params, body }) =>
    updateLink(context, caller, params.linkId, body),
  )
  route(app, context, 'linkPresets.list', trackerApi['linkPresets.list'], ({ caller }) =>
    listPresets(context, caller),
  )
  route(app, context, 'linkPresets.create', trackerApi['linkPresets.create'], ({ caller, body }) =>
    savePreset(context, caller, body),
  )
  route(app, context, 'linkPresets.remove', trackerApi['linkPresets.remove'], ({ caller, params }) =>
    removePreset(context, caller, params.presetId),
  )
}
