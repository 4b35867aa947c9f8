import { join } from 'node:path'
import type { FileStore } from '@tus/file-store'
import type { FastifyInstance } from 'fastify'
import { CodedError } from '#shared/errors.ts'
import {
  maxReleaseFileBytes,
  ReleaseUploadMetadata,
  type ReleaseUploadResult,
  releaseUploadsPath,
} from '#shared/tracker-api/updates.ts'
import type { TrackerContext } from '../services/context.ts'
import {
  beginReleaseFile,
  requireReleaseUpload,
  storeReleaseFile,
  sweepReleaseFiles,
} from '../services/releases/release-files.ts'
import { type CallerOf, registerTusRoutes, type TusRoutes, uploadAnswer } from './tus-routes.ts'

const uploadLifeMs = 86_400_000

function nameOf(metadata: unknown): string {
  const read = ReleaseUploadMetadata.safeParse(metadata ?? {})
  if (read.success) return read.data.filename
  throw new CodedError('bad_request', 'Upload-Metadata: filename is needed.')
}

function hooks(
  context: TrackerContext,
  files: FileStore,
  callerOf: CallerOf,
): ReturnType<TusRoutes['hooks']> {
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
      return uploadAnswer(answer)
    },
  }
}

/** Resumable uploads of the files of a release, for admins. The response to the request with the last byte has the id of the file. */
export function releaseUploadRoutes(app: FastifyInstance, context: TrackerContext): void {
  const maxBytes = maxReleaseFileBytes
  registerTusRoutes(app, context, {
    ...{ path: releaseUploadsPath, folder: join(context.config.dataDir, 'release-uploads'), maxBytes },
    lifeMs: uploadLifeMs,
    operation: 'releases.upload',
    tooLarge: new CodedError('release_file_too_large', 'The file is too large.', { maxBytes }),
    hooks: (store, callerOf) => hooks(context, store, callerOf),
    sweep: () => sweepReleaseFiles(context),
  })
}
