// Owns the bytes that devices fetch: any version of their workspace. What readers may fetch: gate/reader-content.ts.
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { Id } from '#shared/model/basics.ts'
import { contentPath, firstPagePath } from '#shared/tracker-api/documents.ts'
import type { Caller } from '../domain/people/caller.ts'
import { type StoredPdf, sendPdf } from '../http/pdf-content.ts'
import { requireCaller } from '../http/route.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { TrackerContext } from '../services/context.ts'
import { noDocument, readSpans } from '../services/documents/documents.ts'
import { firstPageKey, imageType } from '../services/documents/first-page.ts'

const number = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
export const VersionParams = z.object({ documentId: Id, version: number })
const ImageParams = VersionParams.extend({ width: number })
/** The contract writes paths as functions; Fastify wants them with names. */
export const named = (path: (documentId: string, version: number) => string) =>
  path(':documentId', 0).replace(/\/0(?=\/|$)/, '/:version')

/** @throws CodedError not_found */
export async function storedPdf(
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
    .select('version.page_one_spans')
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
    pageOne: readSpans(row.page_one_spans),
  }
}

const methods: ('GET' | 'HEAD')[] = ['GET', 'HEAD']

export function contentRoutes(app: FastifyInstance, context: TrackerContext): void {
  const { store, blobs } = context
  const binary = (tag: string, summary: string) => ({ tags: [tag], summary })
  app.route({
    method: methods,
    url: named(contentPath),
    schema: { ...binary('documents', "A version's PDF, whole or by range"), params: VersionParams },
    onRequest: requireCaller(context, 'documents.content'),
    handler: async (request, reply) => {
      const { documentId, version } = request.params as z.output<typeof VersionParams>
      const { workspaceId } = request.caller as Caller
      return sendPdf(blobs, request, reply, await storedPdf(store.db, workspaceId, documentId, version))
    },
  })
  app.route({
    method: 'GET',
    url: named((documentId, version) => firstPagePath(documentId, version, 7)).replace(/7$/, ':width'),
    schema: { ...binary('documents', 'The image of page 1'), params: ImageParams },
    onRequest: requireCaller(context, 'documents.firstPage'),
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
