// Resumable uploads by the tus protocol (https://tus.io/protocols/resumable-upload), for every kind of file.
import type { IncomingMessage } from 'node:http'
import { FileStore } from '@tus/file-store'
import { Server, type ServerOptions } from '@tus/server'
import type { FastifyInstance } from 'fastify'
import type { Operation } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import type { Caller } from '../domain/people/caller.ts'
import { toCodedError } from '../http/errors.ts'
import { requireCaller } from '../http/route.ts'
import { errorBody, jsonType } from '../http/wire-errors.ts'
import type { TrackerContext } from '../services/context.ts'
import { createUploadLocker } from './upload-locker.ts'

const sweepEveryMs = 3_600_000

export type TusRequest = Parameters<NonNullable<ServerOptions['onIncomingRequest']>>[0]
export type CallerOf = (request: TusRequest) => Caller
type TusError = { status_code: number; body: string }
type Hooks = Partial<Omit<ServerOptions, 'onResponseError'>>

export type TusRoutes = {
  path: string
  /** The folder for the bytes of unfinished uploads. */
  folder: string
  /** The tus server deletes the bytes of an upload after this time. */
  lifeMs: number
  maxBytes: number
  operation: Operation
  /** The error for a file with more than `maxBytes` bytes. */
  tooLarge: CodedError
  /** The authorization of each request, and the end of an upload. */
  hooks: (store: FileStore, callerOf: CallerOf) => Hooks
  /** Called at the start and every hour, after the bytes of old uploads were deleted. */
  sweep: (store: FileStore) => Promise<unknown>
}

/** Sets the content type of JSON bodies. The base class sends every body as text. */
class JsonServer extends Server {
  override write(...[context, headers, status, body]: Parameters<Server['write']>) {
    if (body?.startsWith('{')) headers.set('content-type', jsonType)
    return super.write(context, headers, status, body)
  }
}

/** The response with the result of an upload. */
export const uploadAnswer = (result: object) => ({
  status_code: 200,
  headers: { 'content-type': jsonType },
  body: JSON.stringify(result),
})

function fromTus(error: TusError, tooLarge: CodedError): CodedError {
  const text = error.body.trim()
  if (text === 'Maximum size exceeded') return tooLarge
  if (error.status_code === 404 || error.status_code === 410) {
    return new CodedError('upload_unknown', 'This upload no longer exists.')
  }
  if (error.status_code === 409) return new CodedError('conflict', text)
  if (error.status_code >= 500) return new CodedError('unavailable', 'The upload could not be stored now.')
  return new CodedError('bad_request', text)
}

function sweepEveryHour(app: FastifyInstance, context: TrackerContext, sweep: () => Promise<unknown>): void {
  const run = async () => {
    await sweep().catch((err: unknown) => context.log.warn({ err }, 'could not sweep old uploads'))
  }
  const timer = setInterval(run, sweepEveryMs).unref()
  app.addHook('onReady', run)
  app.addHook('onClose', async () => clearInterval(timer))
}

/** Registers the routes of one kind of upload. */
export function registerTusRoutes(app: FastifyInstance, context: TrackerContext, options: TusRoutes): void {
  const { path, maxBytes, operation, tooLarge } = options
  const store = new FileStore({
    directory: options.folder,
    expirationPeriodInMilliseconds: options.lifeMs,
  })
  const callers = new WeakMap<IncomingMessage, Caller>()
  const callerOf: CallerOf = (request) => {
    const caller = callers.get(request.runtime?.node?.req as IncomingMessage)
    if (!caller) throw new CodedError('unauthorized', 'A device token is needed.')
    return caller
  }
  const server = new JsonServer({
    path,
    datastore: store,
    locker: createUploadLocker(app, context),
    maxSize: maxBytes,
    relativeLocation: true,
    allowedOrigins: [],
    ...options.hooks(store, callerOf),
    onResponseError(request, error) {
      const coded = 'status_code' in error ? fromTus(error, tooLarge) : toCodedError(error)
      if (coded.status >= 500) context.log.error({ err: error, method: request.method }, 'upload failed')
      return { status_code: coded.status, body: JSON.stringify(errorBody(coded)) }
    },
  })
  sweepEveryHour(app, context, async () => {
    await server.cleanUpExpiredUploads()
    await options.sweep(store)
  })
  // The tus server reads the body.
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null))
  for (const url of [path, `${path}/*`]) {
    app.route({
      method: ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      schema: { hide: true },
      onRequest: requireCaller(context, operation),
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
