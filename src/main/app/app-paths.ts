// HTTP paths on the app's own origin: uploads, PDF files and images of first pages. Electron serves these paths at app://. The headless app
// serves these paths on its loopback server.

import { appReleaseUploadPath, appUploadPath, workspaceParameter } from '#shared/app-addresses.ts'
import type { DesktopEvent } from '#shared/desktop-api.ts'
import { CodedError, errorOf } from '#shared/errors.ts'
import { contentPath, firstPagePath } from '#shared/tracker-api/documents.ts'
import { wireOf } from '../ipc/registrar.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import { unreachable } from '../tracker/client.ts'
import type { Session } from '../tracker/session.ts'
import { sendReleaseFile } from '../updates/release-upload.ts'
import type { Transfers } from '../uploads/transfers.ts'
import type { Uploads } from '../uploads/uploads.ts'

/** Answers a request. Returns null for paths outside of `/app/`; the host then serves a file of the renderer. */
export type AppPaths = (request: Request) => Promise<Response | null>

const documentPath = /^\/app\/documents\/([\w-]{4,64})\/([1-9]\d{0,8})\/(content|first-page\/(\d{2,4}))$/
const passedOn = ['range', 'if-range', 'if-none-match'] as const
const passedBack = [
  'content-type',
  'content-length',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
] as const

export function createAppPaths(options: {
  /** Returns the parts of the workspace that a URL names. Null: the one that the window shows. Throws CodedError. */
  partsOf: (workspaceKey: string | null) => { session: Session; uploads: Uploads }
  transfers: Pick<Transfers, 'during'>
  log: Log
  fetch: HttpClient
  onReleaseUpload: (progress: ReleaseUploadProgress) => void
}): AppPaths {
  return async (request) => {
    const url = new URL(request.url)
    if (!url.pathname.startsWith('/app/')) return null
    try {
      const { session, uploads } = options.partsOf(url.searchParams.get(workspaceParameter))
      if (url.pathname === appUploadPath) return await upload(request, url, uploads)
      if (url.pathname === appReleaseUploadPath)
        return await options.transfers.during(uploadReleaseFile(request, url, session, options))
      const path = trackerPath(url.pathname)
      if (!path) throw new CodedError('not_found', 'There is nothing at this address.')
      if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed()
      return await proxy(request, path, session, options.fetch)
    } catch (error) {
      if (request.signal.aborted) return new Response(null, { status: 499 })
      const coded = asCoded(error)
      if (coded.code === 'internal') options.log.error({ path: url.pathname, error }, 'Request failed')
      return refusal(coded)
    }
  }
}

async function upload(request: Request, url: URL, uploads: Uploads): Promise<Response> {
  if (request.method !== 'POST') throw methodNotAllowed()
  const fileName = baseName(url.searchParams.get('name') ?? '')
  const documentId = url.searchParams.get('documentId') || null
  const folderId = url.searchParams.get('folderId') || null
  const areIds = [documentId, folderId].every((id) => id === null || /^[\w-]{4,64}$/.test(id))
  if (!fileName || !areIds) throw new CodedError('bad_request', 'A file name is needed.')
  const length = Number(request.headers.get('content-length') ?? Number.NaN)
  const uploadId = await uploads.add({
    fileName,
    documentId,
    folderId,
    sizeBytes: Number.isSafeInteger(length) ? length : null,
    body: request.body ?? emptyBody(),
  })
  return Response.json({ uploadId })
}

type ReleaseUploadProgress = DesktopEvent<'releaseUpload'>

async function uploadReleaseFile(
  request: Request,
  url: URL,
  session: Session,
  options: Pick<Parameters<typeof createAppPaths>[0], 'fetch' | 'onReleaseUpload'>,
): Promise<Response> {
  if (request.method !== 'POST') throw methodNotAllowed()
  const access = session.access()
  if (!access) throw new CodedError('not_joined', 'This device has not joined a workspace.')
  const name = baseName(url.searchParams.get('name') ?? '')
  const totalBytes = Number(
    request.headers.get('content-length') ?? url.searchParams.get('size') ?? Number.NaN,
  )
  if (!name || !Number.isSafeInteger(totalBytes)) {
    throw new CodedError('bad_request', 'The name and the size of the file are needed.')
  }
  const sent = await sendReleaseFile(options.fetch, access, {
    ...{ name, sizeBytes: totalBytes, signal: request.signal, body: request.body ?? emptyBody() },
    onProgress: (sentBytes) => options.onReleaseUpload({ name, sentBytes, totalBytes }),
  })
  return Response.json(sent)
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** Returns the last part of a path. Browsers send only a file name, but other clients can send a path. */
function baseName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  return last
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(-255)
}

function trackerPath(pathname: string): string | null {
  const [, documentId, version, , width] = pathname.match(documentPath) ?? []
  if (!documentId || !version) return null
  return width
    ? firstPagePath(documentId, Number(version), Number(width))
    : contentPath(documentId, Number(version))
}

async function proxy(request: Request, path: string, session: Session, send: HttpClient): Promise<Response> {
  const access = session.access()
  if (!access) throw new CodedError('not_joined', 'This device has not joined a workspace.')
  // A range counts bytes of the PDF, so the response must not be compressed.
  const headers = new Headers({ authorization: `Bearer ${access.token}`, 'accept-encoding': 'identity' })
  for (const name of passedOn) {
    const value = request.headers.get(name)
    if (value) headers.set(name, value)
  }
  const { method, signal } = request
  const answer = await send(access.url + path, { method, headers, signal, redirect: 'error' }).catch(
    (error) => {
      throw unreachable(access.url, error)
    },
  )
  if (answer.status >= 400 && answer.status !== 416) {
    throw await errorOf(answer)
  }
  // The bytes of a version never change, but the image of its first page can be replaced.
  const cache = path.endsWith('/content') ? 'private, max-age=31536000, immutable' : 'private, no-cache'
  const back = new Headers({ 'cache-control': cache })
  for (const name of passedBack) {
    const value = answer.headers.get(name)
    if (value) back.set(name, value)
  }
  return new Response(answer.body, { status: answer.status, headers: back })
}

const methodNotAllowed = () => new CodedError('method_not_allowed', 'This method is not allowed here.')

export function refusal(error: CodedError): Response {
  return Response.json(
    { error: wireOf(error) },
    { status: error.status, headers: { 'cache-control': 'no-store' } },
  )
}
