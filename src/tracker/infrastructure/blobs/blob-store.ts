// The port for the storage of PDFs. The adapter file-blobs.ts stores files. An object store would be another adapter.
import type { Readable } from 'node:stream'

/** Both ends inclusive, as in HTTP. */
export type ByteRange = { start: number; end: number }

export type BlobStore = {
  /** Stores the bytes of a complete local file durably as `key`. The file stays, and must not be changed afterwards. */
  putFile(key: string, path: string): Promise<void>
  put(key: string, bytes: Uint8Array): Promise<void>
  /** Streams a blob or a part of it. If the blob does not exist, rejects with `code: 'ENOENT'` before any byte. */
  open(key: string, range?: ByteRange): Promise<Readable>
  /** Returns the size in bytes, or null if the blob does not exist. */
  size(key: string): Promise<number | null>
  delete(key: string): Promise<void>
  /** Rejects if nothing can be stored now. */
  check(): Promise<void>
}
