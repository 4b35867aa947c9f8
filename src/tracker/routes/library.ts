import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { createFolder, removeFolder, updateFolder } from '../services/library/folders.ts'
import { getLibrary } from '../services/library/library.ts'
import { organiseDocuments } from '../services/library/organise.ts'
import { mergeTags, removeTag, renameTag } from '../services/library/tags.ts'

export function libraryRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'library.get', trackerApi['library.get'], ({ caller }) => getLibrary(context, caller))
  route(app, context, 'folders.create', trackerApi['folders.create'], ({ caller, body }) =>
    createFolder(context, caller, body),
  )
  route(app, context, 'folders.update', trackerApi['folders.update'], ({ caller, params, body }) =>
    updateFolder(context, caller, params.folderId, body),
  )
  route(app, context, 'folders.remove', trackerApi['folders.remove'], async ({ caller, params }) => {
    await removeFolder(context, caller, params.folderId)
    return {}
  })
  route(app, context, 'tags.update', trackerApi['tags.update'], ({ caller, params, body }) =>
    renameTag(context, caller, params.tagId, body.name),
  )
  route(app, context, 'tags.merge', trackerApi['tags.merge'], ({ caller, params, body }) =>
    mergeTags(context, caller, params.tagId, body.intoId),
  )
  route(app, context, 'tags.remove', trackerApi['tags.remove'], async ({ caller, params }) => {
    await removeTag(context, caller, params.tagId)
    return {}
  })
  route(app, context, 'documents.organise', trackerApi['documents.organise'], ({ caller, body }) =>
    organiseDocuments(context, caller, [...new Set(body.documentIds)], body.change),
  )
}
