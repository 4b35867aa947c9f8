// Makes sure that this process uses the storage of its installation (ADR 87). The database and the storage contain the same marker. A folder that is
// not mounted has no marker, and the folder of another process or installation has another marker.
import { CodedError } from '#shared/errors.ts'
import type { BlobStore } from '../../infrastructure/blobs/blob-store.ts'
import type { Clock } from '../../infrastructure/clock.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { WarningLog } from '../../infrastructure/log.ts'
import type { Repositories } from '../../repositories/store.ts'
import { recordAudit } from '../audit/record.ts'

/** `reason` is shown by `/readyz`, so it names no path. */
export class StorageProblem extends Error {
  readonly reason: string
  constructor(reason: string) {
    super(`The storage of the PDFs ${reason}.`)
    this.name = 'StorageProblem'
    this.reason = reason
  }
}

export type StorageGuard = {
  /** Checks the marker. The first process of an installation writes it. @throws StorageProblem, or the error of the storage or the database */
  check(): Promise<void>
  /** Like `check`, but logs a problem: a tracker starts, and answers readers who need no file, while the storage is not available. */
  report(): Promise<void>
}

type Ports = {
  store: Repositories
  blobs: Pick<BlobStore, 'marker'>
}

/** The marker names the installation, so that a new installation cannot claim the storage of another. Its second part makes each storage unique. */
const markerOf = (installationId: string) => `${installationId}.${newId('sto')}`
const isOf = (marker: string, installationId: string) => marker.startsWith(`${installationId}.`)

const other = () =>
  new StorageProblem('belongs to another installation, or is not the folder that the other processes use')
const missing = () => new StorageProblem('has no marker: it is empty, or not mounted')

/**
 * Claims the storage for an installation without one. If several processes start at the same time, the first marker in the database counts: a
 * process with another folder finds a different marker.
 */
async function claim({ store, blobs }: Ports): Promise<string> {
  const { installation } = store.deployment
  const installationId = await installation.installationId(newId('ins'))
  const marker = (await blobs.marker.read()) ?? (await blobs.marker.create(markerOf(installationId)))
  if (!isOf(marker, installationId)) throw other()
  return installation.claimStorage(marker)
}

export function createStorageGuard(ports: Ports & { log: WarningLog }): StorageGuard {
  const { store, blobs, log } = ports
  /** The marker in the database never changes while a tracker runs. */
  let expected: string | null = null

  async function check(): Promise<void> {
    expected ??= (await store.deployment.installation.storageMarker()) ?? (await claim(ports))
    const found = await blobs.marker.read()
    if (found === null) throw missing()
    if (found !== expected) throw other()
  }

  return {
    check,
    async report() {
      await check().catch((err: unknown) => {
        log.warn({ err }, 'the storage of the PDFs cannot be used; the tracker is not ready')
      })
    },
  }
}

/** Writes the marker of this installation into a storage that has none or another one, after a person has made sure that it is the right storage. */
export async function adoptStorage({
  store,
  blobs,
  clock,
}: Ports & { clock: Clock }): Promise<{ replaced: string | null }> {
  const { installation } = store.deployment
  const installationId = await installation.installationId(newId('ins'))
  const expected = await installation.claimStorage(markerOf(installationId))
  const found = await blobs.marker.read().catch(() => null)
  if (found === expected) return { replaced: null }
  await blobs.marker.replace(expected)
  for (const workspaceId of await store.deployment.allWorkspaces.ids()) {
    await recordAudit(store.forWorkspace(workspaceId), 'operator', clock.now(), 'storageAdopted', {})
  }
  return { replaced: found }
}

/** Returns the blob store with writes that fail while the guard finds a problem. So no file is stored in a folder that is not mounted. */
export function guardedBlobs(blobs: BlobStore, guard: Pick<StorageGuard, 'check'>): BlobStore {
  const requireOwn = async () => {
    try {
      await guard.check()
    } catch (error) {
      if (!(error instanceof StorageProblem)) throw error
      throw new CodedError('unavailable', error.message)
    }
  }
  return {
    ...blobs,
    async putFile(key, path) {
      await requireOwn()
      await blobs.putFile(key, path)
    },
    async put(key, bytes) {
      await requireOwn()
      await blobs.put(key, bytes)
    },
  }
}
