// Copies all blobs from one storage to another, e.g. from a folder to a bucket. It can be repeated: blobs that are complete are skipped.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BlobStore, StoredBlob } from '../../infrastructure/blobs/blob-store.ts'

export type CopiedBlobs = {
  /** The number of blobs that were copied now, and their bytes. */
  copied: number
  copiedBytes: number
  /** The number of blobs that the target already had. */
  present: number
  /** The number of blobs that were deleted in the source while the copy ran. */
  deleted: number
}

export type CopyOptions = {
  from: BlobStore
  to: BlobStore
  /** A folder for one file at a time. */
  scratchDir: string
  /** True: blobs that the target already has are read on both sides and compared too. */
  compare?: boolean
  progress?: (line: string) => void
}

const progressEveryMs = 5_000

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Returns the SHA-256 of a stream, in hexadecimal, and its number of bytes. */
export async function digestOf(stream: Readable): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** Downloads a blob, stores it in the target, reads it from there, and compares. @throws Error if the bytes differ */
async function copyOne({ from, to, scratchDir }: CopyOptions, key: string): Promise<number> {
  const path = join(scratchDir, `copy-${process.pid}-${key}`)
  try {
    const hash = createHash('sha256')
    let sizeBytes = 0
    const count = new PassThrough().on('data', (chunk: Buffer) => {
      hash.update(chunk)
      sizeBytes += chunk.length
    })
    await pipeline(await from.open(key), count, createWriteStream(path))
    await to.putFile(key, path)
    const stored = await digestOf(await to.open(key))
    if (stored.sha256 !== hash.digest('hex'))
      throw new Error(`The copy of ${key} is not the same as the original.`)
    return sizeBytes
  } finally {
    await rm(path, { force: true })
  }
}

async function requireSame({ from, to }: CopyOptions, key: string): Promise<void> {
  const [original, copy] = await Promise.all([from.open(key).then(digestOf), to.open(key).then(digestOf)])
  if (original.sha256 !== copy.sha256) throw new Error(`${key} has other bytes in the target.`)
}

/** Copies the missing blobs. A blob with another size in the target (an interrupted copy by another tool) is copied again. */
export async function copyBlobs(options: CopyOptions): Promise<CopiedBlobs> {
  const { from, to, progress = () => undefined } = options
  await mkdir(options.scratchDir, { recursive: true })
  const result: CopiedBlobs = { copied: 0, copiedBytes: 0, present: 0, deleted: 0 }
  let reportedAt = performance.now()

  async function take({ key, sizeBytes }: StoredBlob): Promise<void> {
    if ((await to.size(key)) === sizeBytes) {
      result.present += 1
      if (options.compare) await requireSame(options, key)
      return
    }
    result.copiedBytes += await copyOne(options, key)
    result.copied += 1
  }

  for await (const blob of from.list()) {
    await take(blob).catch((error: unknown) => {
      if (!isMissing(error)) throw error
      result.deleted += 1
    })
    if (performance.now() - reportedAt < progressEveryMs) continue
    reportedAt = performance.now()
    progress(`${result.copied} files copied, ${result.present} were there`)
  }
  return result
}
