// Sends a stored file or one byte range of it as a download. The files of a URL never change.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BlobStore } from '../infrastructure/blobs/blob-store.ts'
import { matches, rangeHolds, readRange } from './pdf-content.ts'

export type StoredFile = { blobKey: string; sizeBytes: number; sha512: string; fileName: string }

/** Responds to GET and HEAD. `fileName` must consist of letters, digits, dots and hyphens. */
export async function sendDownload(
  blobs: BlobStore,
  request: FastifyRequest,
  reply: FastifyReply,
  { blobKey, sizeBytes, sha512, fileName }: StoredFile,
): Promise<FastifyReply> {
  const etag = `"${sha512}"`
  reply.headers({
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000, immutable, no-transform',
    'content-disposition': `attachment; filename="${fileName}"`,
  })
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
  const isHead = request.method === 'HEAD'
  const range = !isHead && rangeHolds(request, etag) ? readRange(request.headers.range, sizeBytes) : null
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send()
  const length = range ? range.end - range.start + 1 : sizeBytes
  reply.type('application/octet-stream').header('content-length', length)
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${sizeBytes}`)
  if (isHead) return reply.send()
  return reply.send(await blobs.open(blobKey, range ?? undefined))
}
