import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server, type ServerOptions, type Upload } from '@tus/server'
import type { FastifyInstance } from 'fastify'
import { accessRules } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import { UploadMetadata, type UploadResult, uploadsPath } from '#shared/tracker-api/documents.ts'
import type { Caller } from '../domain/people/caller.ts'
import { requireOwnership, requireVisible } from '../http/access.ts'
import { toCodedError } from '../http/errors.ts'
import { requireCaller } from '../http/route.ts'
import { errorBody, jsonType } from '../http/wire-errors.ts'
import { newId } from '../infrastructure/ids.ts'
import { createPdfChecker, type PdfChecker } from '../infrastructure/pdf/pdf-check.ts'
import type { TrackerContext } from '../services/context.ts'
import { finishUpload } from '../services/documents/receive.ts'
import {
  beginUpload,
  forgetUpload,
  requireOwnUpload,
  requireTarget,
  sweepUploads,
  uploadLifeMs,
} from '../services/documents/uploads.ts'

const sweepEveryMs = 3_600_000

type TusRequest = Parameters<NonNullable<ServerOptions['onIncomingRequest']>>[0]
type TusError = { status_code: number; body: string }

/** Sets the content type of JSON bodies. The base class sends every body as text. */
export class JsonServer extends Server {
  override write(...[context, headers, status, body]: Parameters<Server['write']>) {
    if (body?.startsWith('{')) headers.set('content-type', jsonType)
    return super.write(context, headers, status, body)
  }
}

export function fromTus(error: TusError, maxBytes: number): CodedError {
  const text = error.body.trim()
  if (text === 'Maximum size exceeded') {
    return new CodedError('pdf_too_large', `A PDF may have at most ${maxBytes} bytes.`, { maxBytes })
  }
  if (error.status_code === 404 || error.status_code === 410) {
    return new CodedError('upload_unknown', 'This upload no longer exists.')
  }
  if (error.status_code === 409) return new CodedError('conflict', text)
  if (error.status_code >= 500) return new CodedError('unavailable', 'The upload could not be stored now.')
  return new CodedError('bad_request', text)
}

function readMetadata(upload: Upload): UploadMetadata {
  const read = UploadMetadata.safeParse(upload.metadata ?? {})
  if (read.success) return read.data
  const first = read.error.issues[0]
  throw new CodedError('bad_request', `Upload-Metadata: ${first?.path.join('.')} ${first?.message}`)
}

/** The hooks of the tus server: authorization, the stored data of an upload, and the end of an upload. */
function hooks(
  context: TrackerContext,
  checker: PdfChecker,
  store: FileStore,
  callerOf: (request: TusRequest) => Caller,
): Partial<ServerOptions> {
  const { config, log } = context
  return {
    namingFunction: () => newId('upl'),
    async onIncomingRequest(request, uploadId) {
      if (request.method === 'POST' || request.method === 'OPTIONS') return
      await requireOwnUpload(context, callerOf(request), uploadId)
    },
    async onUploadCreate(request, upload) {
      const caller = callerOf(request)
      if (upload.sizeIsDeferred) throw new CodedError('bad_request', 'Upload-Length is needed.')
      const metadata = readMetadata(upload)
      const { documentId } = metadata
      if (documentId) await requireVisible(context, caller, { documentId })
      await requireTarget(context, caller, metadata)
      if (documentId) {
        await requireOwnership(context, caller, accessRules['documents.uploadVersion'], { documentId })
      }
      await beginUpload(context, caller, upload.id, metadata)
      return {}
    },
    async onUploadFinish(request, upload) {
      const caller = callerOf(request)
      try {
        const document = await finishUpload(context, checker, caller, {
          uploadId: upload.id,
          path: join(store.directory, upload.id),
          metadata: readMetadata(upload),
        })
        const answer: UploadResult = { document }
        return {
          status_code: 200,
          headers: { 'content-type': jsonType },
          body: JSON.stringify(answer),
        }
      } catch (error) {
        // After an error with a status below 500, the upload is deleted. After any other error, the client may retry.
        if (error instanceof CodedError && error.status < 500) {
          await forgetUpload(context, caller, upload.id)
          await store.remove(upload.id)
        }
        throw error
      }
    },
    onResponseError(request, error) {
      const coded = 'status_code' in error ? fromTus(error, config.maxUploadBytes) : toCodedError(error)
      if (coded.status >= 500) log.error({ err: error, method: request.method }, 'upload failed')
      return { status_code: coded.status, body: JSON.stringify(errorBody(coded)) }
    },
  }
}

/** Deletes uploads that are older than a day, at the start and every hour. */
function sweepEveryHour(app: FastifyInstance, context: TrackerContext, server: Server, folder: string) {
  const sweep = async () => {
    await server.cleanUpExpiredUploads()
    await sweepUploads(context, folder)
  }
  const run = () => sweep().catch((err: unknown) => context.log.warn({ err }, 'could not sweep old uploads'))
  const timer = setInterval(run, sweepEveryMs).unref()
  app.addHook('onReady', run)
  app.addHook('onClose', async () => clearInterval(timer))
}

/**
 * Resumable uploads by the tus protocol (https://tus.io/protocols/resumable-upload). A member can use only their own uploads, for one day. The
 * response to the request with the last byte is the document, or the reason why the file was refused. If this response was lost, an empty PATCH at
 * the end of the upload gets the document again.
 */
export function uploadRoutes(app: FastifyInstance, context: TrackerContext): void {
  const { config } = context
  const store = new FileStore({
    directory: join(config.dataDir, 'uploads'),
    expirationPeriodInMilliseconds: uploadLifeMs,
  })
  const callers = new WeakMap<IncomingMessage, Caller>()
  const callerOf = (request: TusRequest): Caller => {
    const caller = callers.get(request.runtime?.node?.req as IncomingMessage)
    if (!caller) throw new CodedError('unauthorized', 'A device token is needed.')
    return caller
  }
  const checker = createPdfChecker()
  const server = new JsonServer({
    path: uploadsPath,
    datastore: store,
    maxSize: config.maxUploadBytes,
    relativeLocation: true,
    allowedOrigins: [],
    ...hooks(context, checker, store, callerOf),
  })
  sweepEveryHour(app, context, server, store.directory)
  app.addHook('preClose', async () => checker.close())
  // The tus server reads the body.
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null))
  for (const url of [uploadsPath, `${uploadsPath}/*`]) {
    app.route({
      method: ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      schema: { hide: true },
      onRequest: requireCaller(context, 'documents.upload'),
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
