// Deletes files of the storage that nothing needs: files that a crash left between the storage and the database, and unfinished writes.
import type { StoredBlob } from '../../infrastructure/blobs/blob-store.ts'
import type { TrackerContext } from '../context.ts'

const dayMs = 86_400_000
/** A file is stored before its row, and an upload can be finished for a day. */
export const orphanAfterMs = 7 * dayMs
/** A write takes minutes. */
const unfinishedAfterMs = 2 * dayMs
/**
 * More orphans than this share of the files are a sign that the database and the storage do not belong together, for example after the restore of an old
 * database. Then only an operator may delete them.
 */
const plausibleShare = 0.1
const plausibleCount = 20

/** The keys of the files that the tracker stores. A file with another key is never deleted. */
const ownKeys = [
  /^upl_[\w-]{22}\.pdf$/,
  /^doc_[\w-]{22}-v\d+-[\w-]{16}\.pdf$/,
  /^(wsp_[\w-]{22}-)?doc_[\w-]{22}-v\d+-page1-\d+$/,
  /^picture-wsp_[\w-]{22}-[\w-]{22}$/,
  /^rlf-[\w-]{22}$/,
  /^crash-wsp_[\w-]{22}-crs_[\w-]{22}\.dmp$/,
]

const nameOf = (key: string): string => key.replace(/-page1-\d+$/, '')

type SweptStorage = {
  /** The number of orphans and their bytes: files of the tracker that belong to no row and are older than `orphanAfterMs`. */
  orphans: number
  orphanBytes: number
  /** True if the orphans were deleted. */
  deleted: boolean
  /** The number of deleted unfinished writes. Null: the storage does not allow this. */
  unfinished: number | null
}

/** `auto`: deletes a plausible number of orphans. `all`: deletes all. `none`: only counts. */
type SweepMode = 'auto' | 'all' | 'none'

type Context = Pick<TrackerContext, 'store' | 'blobs' | 'storage' | 'log'>
/** Epoch ms of the host. Only a test sets another time than now. */
type Instant = { now?: number }

async function findOrphans({ store, blobs }: Context, storedBefore: number) {
  const { storedFiles } = store.deployment
  const inUse = await storedFiles.namesInUse()
  const candidates: StoredBlob[] = []
  let files = 0
  for await (const blob of blobs.list()) {
    files += 1
    const isOwn = ownKeys.some((pattern) => pattern.test(blob.key))
    if (isOwn && blob.storedAt < storedBefore && !inUse.has(nameOf(blob.key))) candidates.push(blob)
  }
  // Rows that were written during the list.
  const later = candidates.length > 0 ? await storedFiles.namesInUse() : inUse
  return { files, orphans: candidates.filter(({ key }) => !later.has(nameOf(key))) }
}

/** The right to list multipart uploads may be missing. This must not keep the orphans. */
async function deleteUnfinished({ blobs, log }: Context, before: number): Promise<number | null> {
  try {
    return await blobs.deleteUnfinished(before)
  } catch (err) {
    log.warn({ err }, 'could not delete unfinished writes of the storage')
    return null
  }
}

/** @throws StorageProblem if the storage is not the one of this installation */
export async function sweepStorage(
  context: Context,
  mode: SweepMode,
  { now = Date.now() }: Instant = {},
): Promise<SweptStorage> {
  const { blobs, storage, log } = context
  await storage.check()
  const { files, orphans } = await findOrphans(context, now - orphanAfterMs)
  const isPlausible = orphans.length <= Math.max(plausibleCount, files * plausibleShare)
  const deleted = mode === 'all' || (mode === 'auto' && isPlausible)
  if (deleted) for (const { key } of orphans) await blobs.delete(key)
  const unfinished = mode === 'none' ? 0 : await deleteUnfinished(context, now - unfinishedAfterMs)
  const orphanBytes = orphans.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const result = { orphans: orphans.length, orphanBytes, deleted, unfinished }
  if (mode === 'auto' && !isPlausible) {
    log.error(
      { ...result, files },
      'more files of the storage belong to no row than is plausible, so none was deleted; check that the database is the latest, then run "storage sweep"',
    )
  } else if (deleted && (orphans.length > 0 || unfinished))
    log.info(result, 'deleted files of the storage that nothing needs')
  return result
}

/** Sweeps once a day, in one of the processes of the installation. */
export async function sweepStorageDaily(context: Context & Pick<TrackerContext, 'clock'>): Promise<void> {
  const now = context.clock.now()
  const isDue = await context.store.deployment.storedFiles.claimSweep(now, now + dayMs)
  if (isDue) await sweepStorage(context, 'auto')
}
