// Owns uploads over tus (https://tus.io/protocols/resumable-upload): only the member's own, resumable for a day. The
// request that brings the last byte is answered with the document or with why the file was refused. So is an empty
// PATCH at the end, as often as it is asked: that is how a client learns the result whose answer was lost.
import { readdir, rm, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server, type ServerOptions, type Upload } from '@tus/server'
import type { FastifyInstance } from 'fastify'
import { accessRules } from '#shared/access.ts'
import { CodedError, type WireError } from '#shared/errors.ts'
import { UploadMetadata, type UploadResult, uploadsPath } from '#shared/tracker-api/documents.ts'
import type { Caller } from '../domain/people/caller.ts'
import { requireOwnership } from '../http/access.ts'
import { toCodedError } from '../http/errors.ts'
import { requireCaller } from '../http/route.ts'
import { newId } from '../infrastructure/ids.ts'
import { readableEnding } from '../infrastructure/pdf/attachment-encryption.ts'
import { createPdfChecker, type PdfChecker } from '../infrastructure/pdf/pdf-check.ts'
import type { TrackerContext } from '../services/context.ts'
import { documentOwner, getDocument } from '../services/documents/documents.ts'
import { documentOfUpload, receiveUpload } from '../services/documents/receive.ts'

const uploadLifeMs = 86_400_000
const sweepEveryMs = 3_600_000

type TusRequest = Parameters<NonNullable<ServerOptions['onIncomingRequest']>>[0]
type TusError = { status_code: number; body: string }

/** Says JSON where it is JSON; the base class says text for everything. */
class JsonServer extends Server {
  override write(...[context, headers, status, body]: Parameters<Server['write']>) {
    if (body?.startsWith('{')) headers.set('content-type', 'application/json; charset=utf-8')
    return super.write(context, headers, status, body)
  }
}

function fromTus(error: TusError, maxBytes: number): CodedError {
  const text = error.body.trim()
  if (text === 'Maximum size exceeded') {
    return new CodedError('pdf_too_large', `A PDF may have at most ${maxBytes} bytes.`, { maxBytes })
  }
  if (error.status_code === 404 || error.status_code === 410) {
    return new CodedError('upload_unknown', 'There is no such upload any more.')
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

/** The hooks that make tus ours, each run in the name of the caller of its request. */
function hooks(
  context: TrackerContext,
  checker: PdfChecker,
  store: FileStore,
  callerOf: (request: TusRequest) => Caller,
): Partial<ServerOptions> {
  const { store: database, config, clock, log } = context
  const row = (caller: Caller, uploadId: string) => ({
    workspace_id: caller.workspaceId,
    upload_id: uploadId,
    member_id: caller.memberId,
  })
  async function forget(caller: Caller, uploadId: string) {
    await database.db
      .deleteFrom('uploads')
      .where((e) => e.and(row(caller, uploadId)))
      .execute()
    await store.remove(uploadId)
  }
  return {
    namingFunction: () => newId('upl'),
    async onIncomingRequest(request, uploadId) {
      if (request.method === 'POST' || request.method === 'OPTIONS') return
      const mine = await database.db
        .selectFrom('uploads')
        .select('upload_id')
        .where((e) => e.and(row(callerOf(request), uploadId)))
        .executeTakeFirst()
      if (!mine) throw new CodedError('upload_unknown', 'There is no such upload.')
    },
    async onUploadCreate(request, upload) {
      const caller = callerOf(request)
      if (upload.sizeIsDeferred) throw new CodedError('bad_request', 'Upload-Length is needed.')
      const metadata = readMetadata(upload)
      if (metadata.documentId) {
        const { documentId } = metadata
        await documentOwner(database.db, caller.workspaceId, documentId)
        await requireOwnership(context, caller, accessRules['documents.uploadVersion'], { documentId })
      }
      await database.db
        .insertInto('uploads')
        .values({
          ...row(caller, upload.id),
          metadata: JSON.stringify(metadata),
          created_at: clock.now(),
          document_id: null,
        })
        .execute()
      return {}
    },
    async onUploadFinish(request, upload) {
      const caller = callerOf(request)
      try {
        const document = await finish(context, checker, store, caller, upload)
        const answer: UploadResult = { document }
        return {
          status_code: 200,
          headers: { 'content-type': 'application/json; charset=utf-8' },
          body: JSON.stringify(answer),
        }
      } catch (error) {
        // Refused for good: nothing is kept. Anything else may be tried again.
        if (error instanceof CodedError && error.status < 500) await forget(caller, upload.id)
        throw error
      }
    },
    onResponseError(request, error) {
      const coded = 'status_code' in error ? fromTus(error, config.maxUploadBytes) : toCodedError(error)
      if (coded.status >= 500) log.error({ err: error, method: request.method }, 'upload failed')
      const body: { error: WireError } = { error: coded.toWire() }
      return { status_code: coded.status, body: JSON.stringify(body) }
    },
  }
}

async function finish(
  context: TrackerContext,
  checker: PdfChecker,
  store: FileStore,
  caller: Caller,
  upload: Upload,
) {
  const { db } = context.store
  const made = await documentOfUpload(db, caller, upload.id)
  if (made) return getDocument(db, caller.workspaceId, made)
  return receiveUpload(context, checker, caller, {
    uploadId: upload.id,
    path: join(store.directory, upload.id),
    metadata: readMetadata(upload),
  })
}

/** What a tracker that was killed left beside uploads. */
async function sweepReadable(folder: string, olderThan: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((each) => each.endsWith(readableEnding))) {
    const path = join(folder, name)
    const isOld = await stat(path).then(
      ({ mtimeMs }) => mtimeMs < olderThan,
      () => false,
    )
    if (isOld) await rm(path, { force: true })
  }
}

/** Abandoned uploads, and those that became documents, are forgotten after a day. */
function sweepDaily(
  app: FastifyInstance,
  { store, clock, log }: TrackerContext,
  server: Server,
  folder: string,
) {
  const sweep = async () => {
    await server.cleanUpExpiredUploads()
    // The file system's time, as of the file.
    await sweepReadable(folder, Date.now() - uploadLifeMs)
    await store.db
      .deleteFrom('uploads')
      .where('created_at', '<', clock.now() - 2 * uploadLifeMs)
      .execute()
  }
  const run = () => sweep().catch((err: unknown) => log.warn({ err }, 'could not sweep old uploads'))
  const timer = setInterval(run, sweepEveryMs).unref()
  app.addHook('onReady', run)
  app.addHook('onClose', async () => clearInterval(timer))
}

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
  sweepDaily(app, context, server, store.directory)
  app.addHook('preClose', async () => checker.close())
  // tus reads the body itself.
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
