// Sends a PDF or one byte range of it, with a strong ETag. Browsers may cache the response forever, because a version never changes.
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import type { BlobStore, ByteRange } from '../infrastructure/blobs/blob-store.ts'

export type StoredPdf = {
  blobKey: string
  sizeBytes: number
  sha256: string
  fileName: string
  /** The parts of the file that page 1 needs, if they are known. */
  pageOne?: ByteSpan[] | null
  /** The bytes after the first `keep` bytes of the blob. They replace the rest of the blob. */
  end?: { keep: number; bytes: Buffer }
  /** The file name of a download. Without it, the browser shows the PDF. */
  asDownload?: boolean
}

/**
 * Parses a Range header (RFC 9110, section 14.2). Returns null if the whole file must be sent: no range, several ranges, or an invalid header.
 * Returns `unsatisfiable` if the response must have the status 416.
 */
export function readRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [first, last] = [match[1] ?? '', match[2] ?? '']
  if (first === '') {
    const length = Number(last)
    return length === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size - 1 }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return null
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

/** RFC 8187: an ASCII name for old clients, and the real name for other clients. */
function contentDisposition({ fileName, asDownload }: StoredPdf): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${asDownload ? 'attachment' : 'inline'}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

/**
 * Returns true if a range may be sent: the If-Range header is absent or equal to `etag` (RFC 9110, section 13.1.5). A date or a weak tag does not
 * prove that the bytes are the same.
 */
export function rangeHolds(request: FastifyRequest, etag: string): boolean {
  const condition = request.headers['if-range']
  return condition === undefined || condition === etag
}

export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))
}

const forEver = 'private, max-age=31536000, immutable, no-transform'

/** Sends the given byte ranges of the file as one stream. */
export function sendSpans(
  blobs: BlobStore,
  request: FastifyRequest,
  reply: FastifyReply,
  { blobKey, sha256 }: StoredPdf,
  spans: readonly ByteSpan[],
): FastifyReply {
  const etag = `"${sha256}-page-one"`
  reply.headers({ etag, 'cache-control': forEver })
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
  const length = spans.reduce((sum, [begin, end]) => sum + end - begin, 0)
  reply.type('application/octet-stream').header('content-length', length)
  if (request.method === 'HEAD') return reply.send()
  async function* parts() {
    for (const [begin, end] of spans) yield* await blobs.open(blobKey, { start: begin, end: end - 1 })
  }
  return reply.send(Readable.from(parts(), { objectMode: false }))
}

/** Streams a range of a file whose end replaces the end of the blob. */
function joined(
  blobs: BlobStore,
  key: string,
  { keep, bytes }: NonNullable<StoredPdf['end']>,
  { start, end }: ByteRange,
): Readable {
  async function* parts() {
    if (start < keep) yield* await blobs.open(key, { start, end: Math.min(end, keep - 1) })
    if (end >= keep) yield bytes.subarray(Math.max(0, start - keep), end - keep + 1)
  }
  return Readable.from(parts(), { objectMode: false })
}

/** Responds to GET and HEAD. */
export async function sendPdf(
  blobs: BlobStore,
  request: FastifyRequest,
  reply: FastifyReply,
  pdf: StoredPdf,
): Promise<FastifyReply> {
  const etag = `"${pdf.sha256}"`
  reply.headers({
    etag,
    'accept-ranges': 'bytes',
    'cache-control': forEver,
    'content-disposition': contentDisposition(pdf),
  })
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
  const isHead = request.method === 'HEAD'
  // RFC 9110, section 14.2: ranges are defined for GET only.
  const range = !isHead && rangeHolds(request, etag) ? readRange(request.headers.range, pdf.sizeBytes) : null
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${pdf.sizeBytes}`).send()
  }
  const length = range ? range.end - range.start + 1 : pdf.sizeBytes
  reply.type('application/pdf').header('content-length', length)
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${pdf.sizeBytes}`)
  if (isHead) return reply.send()
  if (pdf.end) return reply.send(joined(blobs, pdf.blobKey, pdf.end, range ?? { start: 0, end: length - 1 }))
  return reply.send(await blobs.open(pdf.blobKey, range ?? undefined))
}
