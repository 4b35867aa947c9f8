// The SHA-256 of streams, and copies of blobs that calculate it on the way.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { privateFile } from '../private-files.ts'
import type { BlobStore } from './blob-store.ts'

/** `sha256` is hexadecimal. */
export type Digest = { bytes: number; sha256: string }

/** A stream that passes its bytes on unchanged. `digest` returns the digest of all bytes so far, and can be called once. */
export function digesting(): { stream: Transform; digest(): Digest } {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { stream, digest: () => ({ bytes, sha256: hash.digest('hex') }) }
}

/** Reads the stream to its end. */
export async function digestOf(stream: Readable): Promise<Digest> {
  const { stream: pass, digest } = digesting()
  await pipeline(stream, pass.resume())
  return digest()
}

/** Writes the stream to a file that only its owner may read. */
export async function saveStream(stream: Readable, path: string): Promise<Digest> {
  const { stream: pass, digest } = digesting()
  await pipeline(stream, pass, createWriteStream(path, { mode: privateFile }))
  return digest()
}

/** Copies a blob through a local file in `scratchDir`. The local file is needed for uploads in parts. Rejects with `code: 'ENOENT'` if the blob does not exist. */
export async function copyBlob(
  from: Pick<BlobStore, 'open'>,
  to: Pick<BlobStore, 'putFile'>,
  key: string,
  scratchDir: string,
): Promise<Digest> {
  const path = join(scratchDir, `copy-${process.pid}-${key}`)
  try {
    const digest = await saveStream(await from.open(key), path)
    await to.putFile(key, path)
    return digest
  } finally {
    await rm(path, { force: true })
  }
}
