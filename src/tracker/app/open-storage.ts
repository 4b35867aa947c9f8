import { openConfiguredBlobs } from '../infrastructure/blobs/open-blobs.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import { measureBlobs } from '../infrastructure/metrics/measured-blobs.ts'
import { finishRestore } from '../services/backup/finish-restore.ts'
import type { TrackerContext } from '../services/context.ts'
import { createStorageGuard, guardedBlobs } from '../services/storage/guard.ts'

/**
 * Opens the storage of the files, and claims it if this is the first start of the installation. If the database was restored and not yet prepared,
 * prepares it (ADR 88). `close` ends idle connections.
 */
export async function openStorage(
  config: TrackerConfig,
  { store, clock, log, metrics }: Pick<TrackerContext, 'store' | 'clock' | 'log' | 'metrics'>,
): Promise<{ ports: Pick<TrackerContext, 'blobs' | 'storage' | 'feedEpoch'>; close(): void }> {
  await finishRestore({ store, clock })
  const blobs = await openConfiguredBlobs(config)
  const storage = createStorageGuard({ store, blobs, log })
  await storage.report()
  const feedEpoch = await store.deployment.installation.feedEpoch()
  return {
    ports: { blobs: measureBlobs(guardedBlobs(blobs, storage), metrics), storage, feedEpoch },
    close: () => blobs.close(),
  }
}
