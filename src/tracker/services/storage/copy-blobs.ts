// Copies all blobs from one storage to another, e.g. from a folder to a bucket. It can be repeated: blobs that are complete are skipped.
import { mkdir } from 'node:fs/promises'
import { type BlobStore, isMissing, type StoredBlob } from '../../infrastructure/blobs/blob-store.ts'
import { copyBlob, digestOf } from '../../infrastructure/blobs/digest.ts'

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

/** Copies a blob, reads it from the target, and compares. @throws Error if the bytes differ */
async function copyOne({ from, to, scratchDir }: CopyOptions, key: string): Promise<number> {
  const { bytes, sha256 } = await copyBlob(from, to, key, scratchDir)
  const stored = await digestOf(await to.open(key))
  if (stored.sha256 !== sha256) throw new Error(`The copy of ${key} is not the same as the original.`)
  return bytes
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
