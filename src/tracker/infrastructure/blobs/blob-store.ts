// The port to the storage of PDFs: files today (file-blobs.ts); an object store would be another adapter.
import type { Readable } from 'node:stream'

/** Both ends inclusive, as in HTTP. */
export type ByteRange = { start: number; end: number }

export type BlobStore = {
  /** Keeps the bytes of a finished local file as `key`, durably. The file stays, and must not be written any more. */
  putFile(key: string, path: string): Promise<void>
  put(key: string, bytes: Uint8Array): Promise<void>
  /** Streams a blob or a part of it. Rejects with `code: 'ENOENT'` before any byte where there is none. */
  open(key: string, range?: ByteRange): Promise<Readable>
  /** Bytes, or null where there is no such blob. */
  size(key: string): Promise<number | null>
  delete(key: string): Promise<void>
  /** Rejects where nothing could be stored now. */
  check(): Promise<void>
}
