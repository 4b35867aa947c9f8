import { openBlobs, storageKeyOf, storageOf } from '../infrastructure/blobs/open-blobs.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import { measureBlobs } from '../infrastructure/metrics/measured-blobs.ts'
import type { TrackerContext } from '../services/context.ts'
import { createStorageGuard, guardedBlobs } from '../services/storage/guard.ts'

/** Opens the storage of the files, and claims it if this is the first start of the installation. `close` ends idle connections. */
export async function openStorage(
  config: TrackerConfig,
  { store, log, metrics }: Pick<TrackerContext, 'store' | 'log' | 'metrics'>,
): Promise<{ ports: Pick<TrackerContext, 'blobs' | 'storage'>; close(): void }> {
  const blobs = await openBlobs(storageOf(config), storageKeyOf(config))
  const storage = createStorageGuard({ store, blobs, log })
  await storage.report()
  return {
    ports: { blobs: measureBlobs(guardedBlobs(blobs, storage), metrics), storage },
    close: () => blobs.close(),
  }
}
