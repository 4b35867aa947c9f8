// Sends a stored file to the tracker with tus, the protocol for resumable uploads. Makes sure that one file creates one document.
import type { ReadStream } from 'node:fs'
import type { DetailedError } from 'tus-js-client'
import { CodedError, errorOf, fromWire } from '#shared/errors.ts'
import type { Document } from '#shared/model/documents.ts'
import { readTolerantly } from '#shared/tolerant.ts'
import { UploadResult, uploadsPath } from '#shared/tracker-api/documents.ts'
import type { HttpClient } from '../network/http-client.ts'
import { type TrackerAccess, type TrackerClient, unreachable } from '../tracker/client.ts'
import { tusHttpStack } from './http-stack.ts'
import type { SpooledUpload } from './spool.ts'

const chunkBytes = 4 * 1024 * 1024
/** An attempt without progress fails after this time. */
const stalledMs = 60_000
/** The time limit after the last byte was sent. The tracker then checks the PDF. */
const checkingMs = 180_000

export type SendOptions = {
  access: TrackerAccess & { token: string }
  client: TrackerClient
  /** Creates a stream of the file. Called at the start of each transfer. */
  read: () => ReadStream
  signal: AbortSignal
  onProgress: (sentBytes: number) => void
  onUrl: (url: string) => Promise<void>
  fetch: HttpClient
}

type Sent = { kind: 'document'; document: Document } | { kind: 'complete' } | { kind: 'gone' }

/**
 * Sends the file and returns the new document. Throws CodedError: `pdf_…` if the tracker refused the file, or `tracker_unreachable` if
 * the caller can retry.
 *
 * A lost response does not create a second document: the next attempt requests the result of the same tus upload. If the tracker has
 * deleted that upload, the function looks for a document with the same SHA-256 that was created after `startedAt`.
 */
export async function sendUpload(upload: SpooledUpload, options: SendOptions): Promise<Document> {
  if (upload.uploadUrl) {
    const sent = await transfer(upload, upload.uploadUrl, options)
    if (sent.kind === 'document') return sent.document
    if (sent.kind === 'complete') return askResult(upload, upload.uploadUrl, options)
    const found = await findDocument(upload, options)
    if (found) return found
  }
  const sent = await transfer(upload, null, options)
  if (sent.kind === 'document') return sent.document
  throw new CodedError(
    'upload_unknown',
    'The tracker received the file, but its response contains no document.',
  )
}

async function transfer(
  upload: SpooledUpload,
  uploadUrl: string | null,
  options: SendOptions,
): Promise<Sent> {
  // The package is loaded at the first upload, because main starts without it in less time and memory.
  const { Upload } = await import('tus-js-client')
  const { access, signal } = options
  return new Promise<Sent>((resolve, reject) => {
    const source = options.read()
    // tus opens the file again by the path of this stream, and reports read errors itself.
    source.on('error', () => {})
    let watch: NodeJS.Timeout | undefined
    const finish = (end: () => void) => {
      clearTimeout(watch)
      signal.removeEventListener('abort', onAbort)
      source.destroy()
      end()
    }
    const moved = (ms: number) => {
      clearTimeout(watch)
      watch = setTimeout(() => {
        void tus.abort()
        finish(() => reject(unreachable(access.url, new Error(`no response within ${ms / 1000} s`))))
      }, ms)
    }
    const tus = new Upload(source as unknown as Buffer, {
      ...(uploadUrl ? { uploadUrl } : { endpoint: access.url + uploadsPath }),
      uploadSize: upload.sizeBytes,
      metadata: metadataOf(upload),
      headers: { Authorization: `Bearer ${access.token}` },
      chunkSize: chunkBytes,
      retryDelays: null,
      storeFingerprintForResuming: false,
      httpStack: tusHttpStack(options.fetch),
      fingerprint: async () => upload.id,
      onUploadUrlAvailable: () => {
        if (tus.url && tus.url !== uploadUrl) void options.onUrl(tus.url)
      },
      onProgress: (sent) => {
        moved(sent >= upload.sizeBytes ? checkingMs : stalledMs)
        options.onProgress(sent)
      },
      onSuccess: ({ lastResponse }) => finish(() => resolve(readResult(lastResponse.getBody()))),
      onError: (error) =>
        finish(() => {
          const refused = readRefusal(error, access.url)
          const isGone = uploadUrl !== null && [404, 410].includes(statusOf(error) ?? 0)
          if (isGone) resolve({ kind: 'gone' })
          else reject(refused)
        }),
    })
    const onAbort = () => {
      void tus.abort()
      finish(() => reject(signal.reason))
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    moved(stalledMs)
    tus.start()
  })
}

function metadataOf(upload: SpooledUpload): Record<string, string> {
  const title = upload.fileName
    .replace(/\.pdf$/i, '')
    .trim()
    .slice(0, 200)
  return {
    filename: upload.fileName,
    ...(upload.documentId ? { documentId: upload.documentId } : title ? { title } : {}),
    ...(upload.folderId && !upload.documentId ? { folderId: upload.folderId } : {}),
  }
}

/** Requests the result of a complete upload, after the tracker's last response was lost. Sends an empty PATCH at the end of the file. */
async function askResult(upload: SpooledUpload, url: string, options: SendOptions): Promise<Document> {
  const { access, signal } = options
  const response = await options
    .fetch(url, {
      method: 'PATCH',
      redirect: 'error',
      headers: {
        authorization: `Bearer ${access.token}`,
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(upload.sizeBytes),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(checkingMs)]),
    })
    .catch((error) => {
      throw signal.aborted ? signal.reason : unreachable(access.url, error)
    })
  if (!response.ok) throw await errorOf(response)
  return documentIn(await response.json().catch(() => null))
}

/** Throws CodedError if `body` is not the tracker's response to an upload. Accepts responses of newer trackers. */
function documentIn(body: unknown): Document {
  const result = readTolerantly(UploadResult, body)
  if (!result.ok) throw result.error
  return result.value.document
}

/** The body is empty if the resumed upload was complete already: tus then sends only a HEAD request. */
function readResult(body: string): Sent {
  if (!body) return { kind: 'complete' }
  try {
    return { kind: 'document', document: documentIn(JSON.parse(body)) }
  } catch {
    return { kind: 'complete' }
  }
}

const statusOf = (error: Error): number | undefined =>
  (error as Partial<DetailedError>).originalResponse?.getStatus()

function readRefusal(error: Error, url: string): CodedError {
  const status = statusOf(error)
  if (status === undefined || status >= 500 || status === 423 || status === 409) {
    const cause = (error as Partial<DetailedError>).causingError ?? error
    return unreachable(url, { cause })
  }
  const text = (error as DetailedError).originalResponse?.getBody() ?? ''
  try {
    return fromWire(JSON.parse(text), status)
  } catch {
    return status === 401
      ? new CodedError('unauthorized', 'The tracker refused this device.')
      : new CodedError('internal', `The tracker answered ${status} to an upload.`)
  }
}

async function findDocument(
  upload: SpooledUpload,
  { client, signal }: SendOptions,
): Promise<Document | null> {
  const isThis = (document: Document) =>
    document.version.sha256 === upload.sha256 && document.version.createdAt >= upload.startedAt
  if (upload.documentId) {
    const document = await client.call(
      'documents.get',
      { params: { documentId: upload.documentId } },
      { signal },
    )
    return isThis(document) ? document : null
  }
  const { items } = await client.call('documents.list', { query: { limit: 200 } }, { signal })
  return items.find(isThis) ?? null
}

/** Returns the largest file size, in bytes, that the tracker accepts. Returns null if the request fails. */
export async function maxUploadBytes(access: TrackerAccess, request: HttpClient): Promise<number | null> {
  try {
    const response = await request(access.url + uploadsPath, {
      method: 'OPTIONS',
      headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${access.token}` },
      signal: AbortSignal.timeout(3_000),
    })
    await response.body?.cancel()
    const bytes = Number(response.headers.get('tus-max-size'))
    return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null
  } catch {
    return null
  }
}
