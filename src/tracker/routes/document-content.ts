import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { Id } from '#shared/model/basics.ts'
import { contentPath, firstPagePath } from '#shared/tracker-api/documents.ts'
import type { Caller } from '../domain/people/caller.ts'
import { sendPdf } from '../http/pdf-content.ts'
import { requireCaller } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { readFirstPageImage } from '../services/documents/reader-first-page.ts'
import { storedFile } from '../services/documents/versions.ts'

const number = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
export const VersionParams = z.object({ documentId: Id, version: number })
const ImageParams = VersionParams.extend({ width: number })
/** The contract defines paths as functions. Fastify needs paths with parameter names. */
export const named = (path: (documentId: string, version: number) => string) =>
  path(':documentId', 0).replace(/\/0(?=\/|$)/, '/:version')

const methods: ('GET' | 'HEAD')[] = ['GET', 'HEAD']

/** The bytes that devices fetch: any version in their workspace. reader-content.ts has the routes for readers. */
export function contentRoutes(app: FastifyInstance, context: TrackerContext): void {
  const binary = (tag: string, summary: string) => ({ tags: [tag], summary })
  app.route({
    method: methods,
    url: named(contentPath),
    schema: { ...binary('documents', "A version's PDF, whole or by range"), params: VersionParams },
    onRequest: requireCaller(context, 'documents.content'),
    handler: async (request, reply) => {
      const { documentId, version } = request.params as z.output<typeof VersionParams>
      const { workspaceId } = request.caller as Caller
      const file = await storedFile(context, workspaceId, documentId, version)
      return sendPdf(context.blobs, request, reply, file)
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
      await storedFile(context, workspaceId, documentId, version)
      const image = await readFirstPageImage(context, { workspaceId, documentId, version, width })
      if (!image) throw new CodedError('not_found', 'There is no such image.')
      return reply.type(image.type).header('cache-control', 'private, no-cache').send(image.bytes)
    },
  })
}
