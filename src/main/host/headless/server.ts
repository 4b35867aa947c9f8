// The loopback server of the headless host. The server serves the renderer's files, the HTTP paths of the app, the login and the WebSocket.
import { createReadStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { headlessLoginPath, headlessSocketPath } from '#shared/headless-paths.ts'
import { refusal } from '../../app/app-paths.ts'
import type { Desktop } from '../../app/desktop.ts'
import type { Log } from '../../lib/log.ts'
import { contentType } from '../content-types.ts'
import { pageHeaders } from '../page-headers.ts'
import { isImmutable, rendererFile } from '../renderer-files.ts'
import { type Downloads, downloadPath } from './downloads.ts'
import { cookieName, createLogin, readCookie } from './login.ts'
import type { Pages } from './pages.ts'
import { serveSocket } from './socket.ts'

export type HeadlessServer = {
  /** The URL that the user opens. The fragment of the URL contains the login secret, which works once. */
  readonly url: string
  close(): Promise<void>
}

const address = '127.0.0.1'
/** The largest frame contains an image of a first page. */
const maxFrameBytes = 4_000_000
const maxLoginBytes = 1_000

export async function startHeadlessServer(options: {
  desktop: Desktop
  pages: Pages
  downloads: Downloads
  /** The folder of the built renderer. */
  root: string
  port: number
  log: Log
}): Promise<HeadlessServer> {
  const login = createLogin()
  const app = Fastify({ logger: false, forceCloseConnections: true })
  await app.register(websocket, { options: { maxPayload: maxFrameBytes } })
  const port = () => (app.server.address() as { port: number }).port
  const isLoggedIn = (request: FastifyRequest) =>
    login.isKnown(readCookie(request.headers.cookie, cookieName(port())))

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(pageHeaders)
    checkSource(request, `${address}:${port()}`)
  })
  app.setErrorHandler((error, _request, reply) => answerError(error, reply, options.log))
  registerLogin(app, () => port(), login)
  app.get(headlessSocketPath, { websocket: true, preValidation: requireLogin(isLoggedIn) }, (socket) =>
    serveSocket(socket, options),
  )
  registerApp(app, options.desktop, requireLogin(isLoggedIn))
  registerDownloads(app, options.downloads, requireLogin(isLoggedIn))
  registerFiles(app, path.resolve(options.root))
  await app.listen({ host: address, port: options.port })
  return {
    url: `http://${address}:${port()}/#${login.secret}`,
    close: () => app.close(),
  }
}

/**
 * Rejects requests that other web pages send to this server. A page can send requests to the loopback address, directly or with a host name
 * that resolves to the loopback address (DNS rebinding). The Host header must therefore be the literal address of this server. The Origin
 * header, if present, must be the origin of this app. A POST request and a WebSocket request must have an Origin header.
 */
function checkSource(request: FastifyRequest, host: string): void {
  const { headers, method } = request
  const isOurs = headers.origin === `http://${host}`
  const needsOrigin = (method !== 'GET' && method !== 'HEAD') || headers.upgrade !== undefined
  const fromElsewhere = headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate'
  if (headers.host !== host || fromElsewhere || (headers.origin === undefined ? needsOrigin : !isOurs)) {
    throw new CodedError('forbidden', 'Only the app may send requests.')
  }
}

const requireLogin =
  (isLoggedIn: (request: FastifyRequest) => boolean) => async (request: FastifyRequest) => {
    if (!isLoggedIn(request)) throw new CodedError('unauthorized', 'Open the address that the app printed.')
  }

function registerLogin(
  app: FastifyInstance,
  port: () => number,
  login: ReturnType<typeof createLogin>,
): void {
  const body = z.object({ secret: z.string().max(200) })
  app.post(headlessLoginPath, { bodyLimit: maxLoginBytes }, async (request, reply) => {
    const given = body.safeParse(request.body)
    const session = given.success ? login.exchange(given.data.secret) : null
    if (!session)
      throw new CodedError('unauthorized', 'This address was used already. Restart the app for a new one.')
    const cookie = `${cookieName(port())}=${session}; Path=/; HttpOnly; SameSite=Strict`
    return reply.header('set-cookie', cookie).code(204).send()
  })
}

/** Registers the app's routes in a separate Fastify context. Only this context passes request bodies on as streams, for uploads. */
function registerApp(
  app: FastifyInstance,
  desktop: Desktop,
  preValidation: (request: FastifyRequest) => Promise<void>,
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.route({
      method: ['GET', 'HEAD', 'POST'],
      url: '/app/*',
      exposeHeadRoute: false,
      bodyLimit: Number.MAX_SAFE_INTEGER,
      onRequest: preValidation,
      handler: async (request, reply) => {
        reply.raw.once('finish', () => drain(request.raw))
        const response = await desktop.http(toWebRequest(request, reply))
        return sendWebResponse(
          reply,
          response ?? refusal(new CodedError('not_found', 'There is nothing at this address.')),
        )
      },
    })
  })
}

/**
 * Reads and discards the rest of a request body. A handler can refuse a file before the whole file has arrived, and the browser
 * reuses the connection for its next request.
 */
function drain(body: FastifyRequest['raw']): void {
  if (body.readableEnded || body.destroyed) return
  body.removeAllListeners('data')
  body.resume()
}

function toWebRequest(request: FastifyRequest, reply: FastifyReply): Request {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value)
  }
  const hasBody = request.method === 'POST'
  return new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method,
    headers,
    signal: gone.signal,
    ...(hasBody ? { body: Readable.toWeb(request.raw) as ReadableStream<Uint8Array>, duplex: 'half' } : {}),
  } as RequestInit)
}

function sendWebResponse(reply: FastifyReply, response: Response): FastifyReply {
  reply.code(response.status)
  response.headers.forEach((value, name) => {
    reply.header(name, value)
  })
  if (!response.body) return reply.send()
  return reply.send(Readable.fromWeb(response.body as NodeReadableStream))
}

function registerDownloads(
  app: FastifyInstance,
  downloads: Downloads,
  preValidation: (request: FastifyRequest) => Promise<void>,
): void {
  app.get(`${downloadPath}:id`, { onRequest: preValidation }, async (request, reply) => {
    const file = downloads.take(String((request.params as { id: unknown }).id))
    if (!file) throw new CodedError('not_found', 'This file was already downloaded.')
    return reply
      .header('content-type', contentType(path.extname(file.name)))
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      .header('cache-control', 'no-store')
      .send(file.body)
  })
}

function registerFiles(app: FastifyInstance, root: string): void {
  app.get('/*', async (request, reply) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const file = await rendererFile(root, pathname)
    if (!file) throw new CodedError('not_found', 'There is nothing at this address.')
    reply.header('content-type', contentType(path.extname(file)))
    reply.header('cache-control', isImmutable(pathname) ? 'private, max-age=31536000, immutable' : 'no-cache')
    return reply.send(createReadStream(file))
  })
}

function answerError(error: unknown, reply: FastifyReply, log: Log): FastifyReply {
  const status = (error as { statusCode?: unknown }).statusCode
  const coded =
    error instanceof CodedError
      ? error
      : typeof status === 'number' && status < 500
        ? new CodedError('bad_request', 'This request is not valid.')
        : new CodedError('internal', 'Internal error.')
  if (coded.code === 'internal') log.error({ error }, 'Request to the headless server failed')
  return sendWebResponse(reply, refusal(coded))
}
