import { join } from 'node:path'
import type { FileStore } from '@tus/file-store'
import type { Upload } from '@tus/server'
import type { FastifyInstance } from 'fastify'
import { accessRules } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import { UploadMetadata, type UploadResult, uploadsPath } from '#shared/tracker-api/documents.ts'
import { requireOwnership, requireVisible } from '../http/access.ts'
import { newId } from '../infrastructure/ids.ts'
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
import { type CallerOf, registerTusRoutes, type TusRoutes, uploadAnswer } from './tus-routes.ts'

function readMetadata(upload: Upload): UploadMetadata {
  const read = UploadMetadata.safeParse(upload.metadata ?? {})
  if (read.success) return read.data
  const first = read.error.issues[0]
  throw new CodedError('bad_request', `Upload-Metadata: ${first?.path.join('.')} ${first?.message}`)
}

/** The hooks of the tus server: authorization, the stored data of an upload, and the end of an upload. */
function hooks(
  context: TrackerContext,
  store: FileStore,
  callerOf: CallerOf,
): ReturnType<TusRoutes['hooks']> {
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
        const document = await finishUpload(context, caller, {
          uploadId: upload.id,
          path: join(store.directory, upload.id),
          metadata: readMetadata(upload),
        })
        const answer: UploadResult = { document }
        return uploadAnswer(answer)
      } catch (error) {
        // After an error with a status below 500, the upload is deleted. After any other error, the client may retry.
        if (error instanceof CodedError && error.status < 500) {
          await forgetUpload(context, caller, upload.id)
          await store.remove(upload.id)
        }
        throw error
      }
    },
  }
}

/**
 * Resumable uploads of PDFs. A member can use only their own uploads, for one day. The response to the request with the last byte is the document,
 * or the reason why the file was refused. If this response was lost, an empty PATCH at the end of the upload gets the document again.
 */
export function uploadRoutes(app: FastifyInstance, context: TrackerContext): void {
  const { dataDir, maxUploadBytes: maxBytes } = context.config
  registerTusRoutes(app, context, {
    ...{ path: uploadsPath, folder: join(dataDir, 'uploads'), lifeMs: uploadLifeMs, maxBytes },
    operation: 'documents.upload',
    tooLarge: new CodedError('pdf_too_large', `A PDF may have at most ${maxBytes} bytes.`, { maxBytes }),
    hooks: (store, callerOf) => hooks(context, store, callerOf),
    sweep: (store) => sweepUploads(context, store.directory),
  })
}
