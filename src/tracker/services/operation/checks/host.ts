import type { BlobStore } from '../../../infrastructure/blobs/blob-store.ts'
import { diskSpaceOf } from '../../../infrastructure/metrics/disk-space.ts'
import type { Sealer } from '../../../infrastructure/sealing.ts'
import type { Store } from '../../../repositories/store.ts'
import { failed, ok, warning } from './check.ts'

/** `sealer` null: the installation has no key (ADR 108). */
export const checkSecretKey = (sealer: Sealer | null) =>
  sealer === null
    ? warning('TRACKER_SECRET_KEY is not set: webhooks and channels with secrets cannot be set up')
    : ok('secrets can be stored')

const megabytes = (bytes: number) => `${Math.floor(bytes / 1_000_000)} MB`

export async function checkDatabase(store: Store, now: number) {
  await store.deployment.installation.probe(now)
  return ok(`${store.dialect === 'postgres' ? 'PostgreSQL' : 'SQLite'} can be written`)
}

export async function checkStorage(blobs: BlobStore) {
  await blobs.check()
  return ok('files can be written')
}

export async function checkDisk(dataDir: string, minFreeBytes: number) {
  const { freeBytes, sizeBytes } = await diskSpaceOf(dataDir)
  const detail = `${megabytes(freeBytes)} of ${megabytes(sizeBytes)} are free`
  if (freeBytes < minFreeBytes)
    return failed(`${detail}; the tracker is not ready below ${megabytes(minFreeBytes)}`)
  return freeBytes < sizeBytes / 10 ? warning(`${detail}, less than 10 %`) : ok(detail)
}

const seconds = (ms: number) => `${(Math.abs(ms) / 1_000).toFixed(1)} s`

/** Compares the clock of this host with the clock of the database. SQLite has no clock of its own. */
export function checkDatabaseClock(hostAheadMs: number) {
  const detail = `this host is ${seconds(hostAheadMs)} ${hostAheadMs < 0 ? 'behind' : 'ahead of'} the database`
  if (Math.abs(hostAheadMs) >= 5_000) return failed(`${detail}; the tracker is not ready. Check NTP`)
  return Math.abs(hostAheadMs) >= 1_000 ? warning(`${detail}. Check NTP`) : ok(detail)
}

/** Compares the clock of this host with the header Date of an HTTP answer, which has a resolution of one second. */
export function checkDateHeader(date: string | null, now: number) {
  const instant = Date.parse(date ?? '')
  if (Number.isNaN(instant)) return warning('the public URL sends no header Date')
  const aheadMs = now - instant
  const detail = `this host and the public URL differ by ${seconds(aheadMs)}`
  return Math.abs(aheadMs) > 3_000 ? warning(`${detail}. Check NTP on both`) : ok(detail)
}
