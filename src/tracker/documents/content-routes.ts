// Owns who may fetch bytes: devices any version of their workspace, readers the one version that their visit opened.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { Id } from '#shared/model.ts'
import { contentPath, firstPagePath } from '#shared/tracker-api.ts'
import { viewContentPath } from '#shared/viewer-api.ts'
import type { TrackerContext } from '../context.ts'
import type { Caller } from '../http/caller.ts'
import { requireCaller } from '../http/route.ts'
import type { Database } from '../store/schema.ts'
import { verifyVisitToken } from '../visits/token.ts'
import { type StoredPdf, sendPdf } from './content.ts'
import { noDocument } from './documents.ts'
import { firstPageKey, imageType } from './first-page.ts'

const number = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
export const VersionParams = z.object({ documentId: Id, version: number })
const ImageParams = VersionParams.extend({ width: number })
/** The contract writes paths as functions; Fastify wants them with names. */
const named = (path: (documentId: string, version: number) => string) =>
  path(':documentId', 0).replace(/\/0(?=\/|$)/, '/:version')

async function storedPdf(
  db: Kysely<Database>,
  workspaceId: string,
  documentId: string,
  version: number,
): Promise<StoredPdf> {
  const row = await db
    .selectFrom('document_versions as version')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'version.workspace_id')
        .onRef('documents.document_id', '=', 'version.document_id'),
    )
    .select(['version.blob_key', 'version.size_bytes', 'version.sha256', 'version.file_name'])
    .where('version.workspace_id', '=', workspaceId)
    .where('version.document_id', '=', documentId)
    .where('version.number', '=', version)
    .where('documents.removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw noDocument()
  return {
    blobKey: row.blob_key,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    fileName: row.file_name,
  }
}

/** The workspace that the reader's visit belongs to. @throws CodedError visit_token_invalid, link_disabled */
export async function readersWorkspace(
  { store: { db }, signingKey }: TrackerContext,
  request: FastifyRequest,
  documentId: string,
  version: number,
): Promise<string> {
  const token = /^Visit (\S{20,600})$/i.exec(request.headers.authorization ?? '')?.[1]
  const claims = token ? verifyVisitToken(signingKey, token) : null
  const visit = claims
    ? await db
        .selectFrom('visits')
        .innerJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'visits.workspace_id')
            .onRef('links.link_id', '=', 'visits.link_id'),
        )
        .select(['visits.document_id', 'visits.document_version', 'links.disabled_at'])
        .where('visits.workspace_id', '=', claims.workspaceId)
        .where('visits.visit_id', '=', claims.visitId)
        .executeTakeFirst()
    : undefined
  if (!claims || !visit || visit.document_id !== documentId || visit.document_version !== version) {
    throw new CodedError('visit_token_invalid', 'This visit may not read this document.')
  }
  if (visit.disabled_at !== null) throw new CodedError('link_disabled', 'This link was turned off.')
  return claims.workspaceId
}

const methods: ('GET' | 'HEAD')[] = ['GET', 'HEAD']

export function contentRoutes(app: FastifyInstance, context: TrackerContext): void {
  const { store, blobs } = context
  const binary = (tag: string, summary: string) => ({ tags: [tag], summary })
  app.route({
    method: methods,
    url: named(contentPath),
    schema: { ...binary('documents', "A version's PDF, whole or by range"), params: VersionParams },
    onRequest: requireCaller(context, 'device'),
    handler: async (request, reply) => {
      const { documentId, version } = request.params as z.output<typeof VersionParams>
      const { workspaceId } = request.caller as Caller
      return sendPdf(blobs, request, reply, await storedPdf(store.db, workspaceId, documentId, version))
    },
  })
  app.route({
    method: methods,
    url: named(viewContentPath),
    schema: { ...binary('visit', 'The PDF of a visit, whole or by range'), params: VersionParams },
    handler: async (request, reply) => {
      const { documentId, version } = request.params as z.output<typeof VersionParams>
      const workspaceId = await readersWorkspace(context, request, documentId, version)
      return sendPdf(blobs, request, reply, await storedPdf(store.db, workspaceId, documentId, version))
    },
  })
  app.route({
    method: 'GET',
    url: named((documentId, version) => firstPagePath(documentId, version, 7)).replace(/7$/, ':width'),
    schema: { ...binary('documents', 'The image of page 1'), params: ImageParams },
    onRequest: requireCaller(context, 'device'),
    handler: async (request, reply) => {
      const { documentId, version, width } = request.params as z.output<typeof ImageParams>
      const { workspaceId } = request.caller as Caller
      await storedPdf(store.db, workspaceId, documentId, version)
      const key = firstPageKey(documentId, version, width)
      if ((await blobs.size(key)) === null) throw new CodedError('not_found', 'There is no such image.')
      const bytes = Buffer.concat(await (await blobs.open(key)).toArray())
      return reply
        .type(imageType(bytes) ?? 'application/octet-stream')
        .header('cache-control', 'private, no-cache')
        .send(bytes)
    },
  })
}
