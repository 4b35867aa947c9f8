// Streams an object. If the connection breaks in the middle of the body, the stream continues with a range request from the next byte.
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { backOffMs } from '#shared/backoff.ts'
import type { ByteRange } from './blob-store.ts'

type ObjectName = { Bucket: string; Key: string }
type Part = { body: Readable; sizeBytes: number; etag: string | undefined }

/** The number of broken connections in a row, without a byte between them, after which a read fails. */
const maxBreaks = 4
const breakBackOff = { firstMs: 100, maxMs: 2_000, jitter: [0.5, 1] as const }

/** `ifMatch`: the object must still be the same after a broken connection. Blobs never change, but they may be deleted. */
async function getPart(
  client: S3Client,
  name: ObjectName,
  range: { start: number; end?: number | undefined },
  ifMatch?: string,
): Promise<Part> {
  const isWhole = range.start === 0 && range.end === undefined
  const answer = await client.send(
    new GetObjectCommand({
      ...name,
      ...(isWhole ? {} : { Range: `bytes=${range.start}-${range.end ?? ''}` }),
      ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
    }),
  )
  // In Node, the SDK returns the body as a stream.
  return { body: answer.Body as Readable, sizeBytes: answer.ContentLength ?? 0, etag: answer.ETag }
}

/** @throws the SDK's error of the first request, before any byte */
export async function openObject(client: S3Client, name: ObjectName, range?: ByteRange): Promise<Readable> {
  const first = await getPart(client, name, { start: range?.start ?? 0, end: range?.end })
  let body = first.body
  const begin = range?.start ?? 0
  const stop = begin + first.sizeBytes

  let next = begin

  /** Yields the chunks of one response. Returns the reason why it ended before the last byte. */
  async function* chunksOf(response: Readable): AsyncGenerator<Buffer, unknown> {
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        next += chunk.length
        yield chunk
      }
      return new Error('The object store ended a response too early.')
    } catch (error) {
      return error
    }
  }

  async function* chunks(): AsyncGenerator<Buffer> {
    let breaks = 0
    for (;;) {
      const from = next
      const reason = yield* chunksOf(body)
      // If the reader has left, the stream destroyed the body itself.
      if (next >= stop || stream.destroyed) return
      breaks = next > from ? 1 : breaks + 1
      if (breaks > maxBreaks) throw reason
      await setTimeout(backOffMs(breakBackOff, breaks))
      if (stream.destroyed) return
      body = (await getPart(client, name, { start: next, end: stop - 1 }, first.etag)).body
    }
  }

  const stream: Readable = Readable.from(chunks(), { objectMode: false })
  // Otherwise the request of a reader who left would go on until the store has sent all bytes.
  stream.once('close', () => body.destroy())
  return stream
}
