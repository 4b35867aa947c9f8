import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import {
  getDocument,
  listDocuments,
  removeDocument,
  renameDocument,
} from '../services/documents/documents.ts'
import { setFirstPage } from '../services/documents/first-page.ts'
import { readNextStepsOf, setNextSteps } from '../services/documents/next-steps.ts'
import { listVersions, withdrawVersion } from '../services/documents/versions.ts'
import { contentRoutes } from './document-content.ts'
import { readerFirstPageRoute } from './reader-first-page.ts'
import { uploadRoutes } from './uploads.ts'

const firstPageBodyLimit = 2_200_000

export function documentsRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'documents.list', trackerApi['documents.list'], ({ caller, query }) =>
    listDocuments(context, caller, query),
  )
  route(app, context, 'documents.get', trackerApi['documents.get'], ({ caller, params }) =>
    getDocument(context.store, caller, params.documentId),
  )
  route(app, context, 'documents.update', trackerApi['documents.update'], ({ caller, params, body }) =>
    renameDocument(context, caller, params.documentId, body.title),
  )
  route(
    app,
    context,
    'documents.nextSteps',
    trackerApi['documents.nextSteps'],
    async ({ caller, params }) => ({ nextSteps: await readNextStepsOf(context, caller, params.documentId) }),
  )
  route(
    app,
    context,
    'documents.setNextSteps',
    trackerApi['documents.setNextSteps'],
    async ({ caller, params, body }) => ({
      nextSteps: await setNextSteps(context, caller, params.documentId, body.nextSteps),
    }),
  )
  route(app, context, 'documents.remove', trackerApi['documents.remove'], async ({ caller, params }) => {
    await removeDocument(context, caller.workspaceId, caller, params.documentId)
    return {}
  })
  route(app, context, 'documents.versions', trackerApi['documents.versions'], ({ caller, params }) =>
    listVersions(context, caller, params.documentId),
  )
  route(
    app,
    context,
    'documents.withdrawVersion',
    trackerApi['documents.withdrawVersion'],
    ({ caller, params, body }) =>
      withdrawVersion(context, caller, params.documentId, params.version, body.withdrawn),
  )
  route(
    app,
    context,
    'documents.setFirstPage',
    trackerApi['documents.setFirstPage'],
    async ({ caller, params, body }) => {
      await setFirstPage(context, caller, params, body)
      return {}
    },
    { bodyLimit: firstPageBodyLimit },
  )
  contentRoutes(app, context)
  readerFirstPageRoute(app, context)
  uploadRoutes(app, context)
}
