// The port for the storage of PDFs and images. It has two adapters: file-blobs.ts (a folder) and s3-blobs.ts (an S3-compatible object store).
import type { Readable } from 'node:stream'

/** Both ends inclusive, as in HTTP. */
export type ByteRange = { start: number; end: number }

/** `storedAt`: epoch ms, by the clock of the storage. */
export type StoredBlob = { key: string; sizeBytes: number; storedAt: number }

/**
 * The marker contains the id of the installation that a storage belongs to. A process compares it with the id in the database, so that a process
 * with the storage of another installation, or with a folder that is not mounted, does not get ready (ADR 87).
 */
export type StorageMarker = {
  /** Returns the id of the installation, or null if the storage has no marker. @throws Error if the storage does not answer */
  read(): Promise<string | null>
  /** Writes the marker if the storage has none. Returns the id in the marker, which another process may have written first. */
  create(installationId: string): Promise<string>
  replace(installationId: string): Promise<void>
}

export type BlobStore = {
  /** Stores the bytes of a complete local file durably as `key`. The file stays, and must not be changed afterwards. */
  putFile(key: string, path: string): Promise<void>
  put(key: string, bytes: Uint8Array): Promise<void>
  /** Streams a blob or a part of it. If the blob does not exist, rejects with `code: 'ENOENT'` before any byte. */
  open(key: string, range?: ByteRange): Promise<Readable>
  /** Returns the size in bytes, or null if the blob does not exist. */
  size(key: string): Promise<number | null>
  /** Deletes a blob. Does nothing if the blob does not exist. */
  delete(key: string): Promise<void>
  /** Returns all blobs, in no particular order. A blob that is stored or deleted meanwhile may or may not be returned. */
  list(): AsyncIterable<StoredBlob>
  /**
   * Deletes what writes left that a crash ended before their last byte, if they began before `before` (epoch ms, by the clock of the storage): the parts of
   * multipart uploads, and temporary files. Returns their number.
   */
  deleteUnfinished(before: number): Promise<number>
  /** Rejects if nothing can be stored now. */
  check(): Promise<void>
  readonly marker: StorageMarker
}

const allowedKey = /^[A-Za-z0-9_-]{4,120}(\.[a-z0-9]{1,8})?$/

export const isBlobKey = (name: string): boolean => allowedKey.test(name)

/** True if the error says that a blob or a file does not exist. */
export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** @throws Error if the text is not a key. Such a text could leave the folder or the prefix of the storage. */
export function requireBlobKey(key: string): string {
  if (!isBlobKey(key)) throw new Error('A blob key must consist of letters, digits and a few signs.')
  return key
}

/** The file or object with the marker. This is not a blob key, because it has two dots. */
export const markerName = 'lastpage.storage.json'

export const markerText = (installationId: string): string =>
  `${JSON.stringify({
    installation: installationId,
    note: 'This storage belongs to one Lastpage installation. Do not delete this file.',
  })}\n`

/** Returns the id in a marker. @throws Error if the text is not a marker */
export function readMarkerText(text: string): string {
  const read: unknown = JSON.parse(text)
  const id =
    typeof read === 'object' && read !== null && 'installation' in read ? read.installation : undefined
  if (typeof id !== 'string' || id === '')
    throw new Error(`${markerName} is damaged: it names no installation.`)
  return id
}
