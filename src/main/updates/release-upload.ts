// Sends a file of a release from the window to the tracker, in chunks with tus. Chunks pass proxies that limit the size of a request.
import { CodedError, errorOf } from '#shared/errors.ts'
import { maxReleaseFileBytes, ReleaseUploadResult, releaseUploadsPath } from '#shared/tracker-api/updates.ts'
import type { HttpClient } from '../network/http-client.ts'
import { type TrackerAccess, unreachable } from '../tracker/client.ts'

const chunkBytes = 4 * 1024 * 1024
const tus = { 'tus-resumable': '1.0.0' }

type ReleaseFileUpload = {
  name: string
  sizeBytes: number
  body: AsyncIterable<Uint8Array>
  signal: AbortSignal
  onProgress: (sentBytes: number) => void
}

/** Joins the parts of `body` to chunks of {@link chunkBytes}. The last chunk can be shorter. */
async function* chunksOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    parts.push(part)
    size += part.byteLength
    if (size < chunkBytes) continue
    const joined = Buffer.concat(parts)
    for (let start = 0; start + chunkBytes <= joined.length; start += chunkBytes) {
      yield joined.subarray(start, start + chunkBytes)
    }
    parts = [joined.subarray(joined.length - (joined.length % chunkBytes))]
    size = parts[0]?.byteLength ?? 0
  }
  if (size > 0) yield Buffer.concat(parts)
}

/** Returns the stored file. @throws CodedError of the tracker, or tracker_unreachable */
export async function sendReleaseFile(
  fetch: HttpClient,
  access: TrackerAccess,
  { name, sizeBytes, body, signal, onProgress }: ReleaseFileUpload,
): Promise<ReleaseUploadResult> {
  if (sizeBytes > maxReleaseFileBytes) {
    throw new CodedError('release_file_too_large', 'The file is too large.', {
      maxBytes: maxReleaseFileBytes,
    })
  }
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = { ...tus, authorization: `Bearer ${access.token}`, ...(init.headers as object) }
    const answer = await fetch(url, { ...init, headers, signal, redirect: 'error' }).catch(
      (error: unknown) => {
        throw unreachable(access.url, error)
      },
    )
    if (!answer.ok) throw await errorOf(answer)
    return answer
  }
  const created = await send(access.url + releaseUploadsPath, {
    method: 'POST',
    headers: {
      'upload-length': String(sizeBytes),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
    },
  })
  const url = new URL(created.headers.get('location') ?? '', access.url + releaseUploadsPath).href
  let offset = 0
  let last: Response | null = null
  for await (const chunk of chunksOf(body)) {
    last = await send(url, {
      method: 'PATCH',
      headers: { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body: new Uint8Array(chunk),
    })
    offset += chunk.length
    onProgress(offset)
  }
  if (!last || offset !== sizeBytes) throw new CodedError('bad_request', 'The file is empty or incomplete.')
  return ReleaseUploadResult.parse(await last.json())
}
