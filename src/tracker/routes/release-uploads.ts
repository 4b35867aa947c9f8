import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import type { ServerOptions } from '@tus/server'
import type { FastifyInstance } from 'fastify'
import { CodedError } from '#shared/errors.ts'
import {
  maxReleaseFileBytes,
  ReleaseUploadMetadata,
  type ReleaseUploadResult,
  releaseUploadsPath,
} from '#shared/tracker-api/updates.ts'
import type { Caller } from '../domain/people/caller.ts'
import { toCodedError } from '../http/errors.ts'
import { requireCaller } from '../http/route.ts'
import { errorBody, jsonType } from '../http/wire-errors.ts'
import type { TrackerContext } from '../services/context.ts'
import {
  beginReleaseFile,
  requireReleaseUpload,
  storeReleaseFile,
  sweepReleaseFiles,
} from '../services/releases/release-files.ts'
import { fromTus, JsonServer } from './uploads.ts'

const sweepEveryMs = 3_600_000
/** The tus server deletes the bytes of an upload after this time. */
const uploadLifeMs = 86_400_000

type TusRequest = Parameters<NonNullable<ServerOptions['onIncomingRequest']>>[0]

function nameOf(metadata: unknown): string {
  const read = ReleaseUploadMetadata.safeParse(metadata ?? {})
  if (read.success) return read.data.filename
  throw new CodedError('bad_request', 'Upload-Metadata: filename is needed.')
}

function hooks(
  context: TrackerContext,
  files: FileStore,
  callerOf: (request: TusRequest) => Caller,
): Partial<ServerOptions> {
  return {
    // The hook runs before `onUploadCreate` and makes the id, so it also registers the file.
    namingFunction: (request, metadata) =>
      beginReleaseFile(context, callerOf(request).workspaceId, nameOf(metadata)),
    async onIncomingRequest(request, uploadId) {
      if (request.method === 'POST' || request.method === 'OPTIONS') return
      await requireReleaseUpload(context, callerOf(request).workspaceId, uploadId)
    },
    async onUploadFinish(request, upload) {
      const { workspaceId } = callerOf(request)
      const path = join(files.directory, upload.id)
      const measured = await storeReleaseFile(context, workspaceId, { id: upload.id, path })
      const answer: ReleaseUploadResult = {
        file: { id: upload.id, name: nameOf(upload.metadata), ...measured },
      }
      return { status_code: 200, headers: { 'content-type': jsonType }, body: JSON.stringify(answer) }
    },
    onResponseError(request, error) {
      const coded = 'status_code' in error ? fromTus(error, maxReleaseFileBytes) : toCodedError(error)
      const shown =
        coded.code === 'pdf_too_large'
          ? new CodedError('release_file_too_large', 'The file is too large.', coded.details)
          : coded
      if (shown.status >= 500) context.log.error({ err: error, method: request.method }, 'upload failed')
      return { status_code: shown.status, body: JSON.stringify(errorBody(shown)) }
    },
  }
}

/** Resumable uploads of the files of a release, for admins. The response to the request with the last byte has the id of the file. */
export function releaseUploadRoutes(app: FastifyInstance, context: TrackerContext): void {
  const files = new FileStore({
    directory: join(context.config.dataDir, 'release-uploads'),
    expirationPeriodInMilliseconds: uploadLifeMs,
  })
  const callers = new WeakMap<IncomingMessage, Caller>()
  const server = new JsonServer({
    path: releaseUploadsPath,
    datastore: files,
    maxSize: maxReleaseFileBytes,
    relativeLocation: true,
    allowedOrigins: [],
    ...hooks(context, files, (request) => {
      const caller = callers.get(request.runtime?.node?.req as IncomingMessage)
      if (!caller) throw new CodedError('unauthorized', 'A device token is needed.')
      return caller
    }),
  })
  const sweep = () =>
    Promise.all([server.cleanUpExpiredUploads(), sweepReleaseFiles(context)]).catch((err: unknown) =>
      context.log.warn({ err }, 'could not sweep old files of releases'),
    )
  const timer = setInterval(sweep, sweepEveryMs).unref()
  app.addHook('onReady', async () => void (await sweep()))
  app.addHook('onClose', async () => clearInterval(timer))
  // The tus server reads the body.
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null))
  for (const url of [releaseUploadsPath, `${releaseUploadsPath}/*`]) {
    app.route({
      method: ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      schema: { hide: true },
      onRequest: requireCaller(context, 'releases.upload'),
      handler: async (request, reply) => {
        callers.set(request.raw, request.caller as Caller)
        for (const [name, value] of Object.entries(reply.getHeaders())) {
          if (value !== undefined) reply.raw.setHeader(name, value)
        }
        reply.hijack()
        await server.handle(request.raw, reply.raw)
      },
    })
  }
}
