import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { diskSpaceOf } from '../infrastructure/metrics/disk-space.ts'
import type { TrackerContext } from '../services/context.ts'
import { StorageProblem } from '../services/storage/guard.ts'
import type { ReadinessCheck } from './readiness.ts'

/**
 * A host whose clock is wrong by this much is not ready. The tracker itself uses the clock of the database, but TLS, sign-in tokens and signed
 * requests to a storage use the clock of the host. From one second on, a warning is logged (services/time/open-clock.ts).
 */
const clockNotReadyMs = 5_000

type Context = Pick<
  TrackerContext,
  'store' | 'blobs' | 'storage' | 'clock' | 'config' | 'hostAheadMs' | 'availability'
>

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`

/**
 * A write shows a full disk and a read-only replica. A query would succeed on both. All processes write the same row, so the write is one statement
 * without a transaction around it: a process that is suspended between two statements would keep the row locked, and no process would be ready.
 */
const database = ({ store, clock }: Context): ReadinessCheck => ({
  name: 'database',
  failed: 'can’t be written',
  async run() {
    await store.deployment.installation.probe(clock.now())
    return null
  },
})

/**
 * In a gap the process cannot receive beats (ADR 40): beats are not committed, although another write may succeed, or the event loop was blocked.
 * A gap that is over ends by itself within a second, also if no beat arrives.
 */
const beats = ({ availability }: Context): ReadinessCheck => ({
  name: 'beats',
  failed: 'can’t be stored',
  run: async () => (availability.isAvailable() ? null : 'can’t be stored'),
})

/** A backup that was restored under a running process has an older schema. */
const schema = ({ store }: Context): ReadinessCheck => ({
  name: 'schema',
  failed: 'can’t be read',
  run: async () =>
    (await store.deployment.installation.isSchemaCurrent()) ? null : 'is older than this version',
})

const files = ({ blobs }: Context): ReadinessCheck => ({
  name: 'files',
  failed: 'can’t be written',
  async run() {
    await blobs.check()
    return null
  },
})

/** A folder that is not mounted can be written, but it is not the storage of the installation (ADR 87). */
const storage = (context: Context): ReadinessCheck => ({
  name: 'storage',
  failed: 'can’t be read',
  async run() {
    try {
      await context.storage.check()
      return null
    } catch (error) {
      if (error instanceof StorageProblem) return error.reason
      throw error
    }
  },
})

const disk = ({ config: { dataDir, minFreeBytes } }: Context): ReadinessCheck => ({
  name: 'disk',
  failed: 'can’t be read',
  async run() {
    const { freeBytes } = await diskSpaceOf(dataDir)
    return freeBytes < minFreeBytes ? `has less than ${megabytes(minFreeBytes)} free` : null
  },
})

/** On SQLite the clock of the host is the only clock. */
const clock = ({ store, hostAheadMs }: Context): ReadinessCheck => ({
  name: 'clock',
  failed: 'can’t be read',
  run: async () =>
    store.dialect === 'postgres' && Math.abs(hostAheadMs() ?? 0) >= clockNotReadyMs
      ? 'differs from the clock of the database by 5 s or more'
      : null,
})

const viewer = (viewerRoot: string): ReadinessCheck => ({
  name: 'viewer',
  failed: 'is not built',
  async run() {
    await access(join(viewerRoot, 'index.html'))
    return null
  },
})

/** The checks of `/readyz`, in the order of its answer. A new check is added here. */
export const readinessChecks = (context: Context, viewerRoot: string): readonly ReadinessCheck[] => [
  database(context),
  beats(context),
  schema(context),
  files(context),
  storage(context),
  disk(context),
  clock(context),
  viewer(viewerRoot),
]
