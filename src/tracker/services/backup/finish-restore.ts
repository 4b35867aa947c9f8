// Prepares a restored database for its first start. What happened after the backup is not in the database, but it may be in Salesforce and in the
// memory of the desktops (ADR 88).
import { type Clock, toInstant } from '../../infrastructure/clock.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import type { Repositories, Store } from '../../repositories/store.ts'
import { recordAudit } from '../audit/record.ts'

/** A visit that left earlier than this before the backup does not leave again, whatever the resume window is. */
const longestResumeMs = 24 * 3_600_000

/** An operator who restored the wrong backup still has the files that were stored after it. */
const sweepAfterMs = 30 * 24 * 3_600_000

/**
 * Prepares the database if it was restored and not yet prepared. The restore command calls it, and each start of a tracker, in case the command was
 * killed. Returns null if there was nothing to do.
 *
 * 1. The feed gets a new epoch, so that no desktop continues with a cursor from after the backup.
 * 2. The next attempt of each run that was not done searches Salesforce before it writes, because a device may have written after the backup.
 * 3. The same holds for the runs of visits that could still leave: they may have left after the backup, and their runs get the same ids again.
 * 4. No file of the storage is deleted as an orphan for 30 days.
 * 5. The audit log says that entries after the backup are missing.
 */
export function finishRestore({
  store,
  clock,
}: {
  store: Store
  clock: Clock
}): Promise<{ visits: number; runs: number } | null> {
  return store.inTransaction(async (unit) => {
    const { deployment } = unit
    const takenAt = await deployment.restoredRows.pendingRestore()
    if (takenAt === null) return null
    await deployment.restoredRows.setFeedEpoch(newSlug())
    const visits = await deployment.restoredRows.markVisits(takenAt, takenAt - longestResumeMs)
    const runs = await deployment.restoredRows.expectEarlierAttempts()
    await deployment.storedFiles.postponeSweep(clock.now() + sweepAfterMs)
    await recordRestore(unit, takenAt, clock.now())
    await deployment.restoredRows.endPendingRestore()
    return { visits, runs }
  })
}

async function recordRestore(unit: Repositories, takenAt: number, now: number): Promise<void> {
  const name = toInstant(takenAt)
  const target = { type: 'backup' as const, id: name, name }
  for (const workspaceId of await unit.deployment.allWorkspaces.ids()) {
    await recordAudit(unit.forWorkspace(workspaceId), 'operator', now, 'backupRestored', { target })
  }
}
