// How long the audit log is kept. A change takes effect a day later, so that an admin can undo it (ADR 94).
import type { AuditRetention, AuditRetentionPreview } from '#shared/model/audit.ts'
import { retentionDelayMs } from '#shared/model/privacy.ts'
import { toInstantOrNull } from '../../infrastructure/clock.ts'
import type { StoredAuditRetention } from '../../repositories/audit-retention.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'
import { changesOf } from './changes.ts'
import type { AuditActor } from './record.ts'

const dayMs = 24 * 60 * 60_000

const retentionOf = ({ days, from }: StoredAuditRetention): AuditRetention => ({
  days,
  from: toInstantOrNull(from),
})

export const readAuditRetention = async (
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
): Promise<AuditRetention> => retentionOf(await store.forWorkspace(workspaceId).auditRetention.get())

/** Sets the number of days. The old entries are deleted 24 hours later at the earliest. */
export function setAuditRetention(
  context: TransactionContext,
  workspaceId: string,
  by: AuditActor,
  days: number,
): Promise<AuditRetention> {
  return inWorkspace(context, workspaceId, async ({ repositories: { auditRetention }, record }) => {
    const before = await auditRetention.lock()
    if (before.days === days) return retentionOf(before)
    const after = { days, from: context.clock.now() + retentionDelayMs }
    await auditRetention.save(after)
    const changes = changesOf({ auditRetentionDays: before.days }, { auditRetentionDays: days })
    await record(by, 'settingsChanged', { changes })
    return retentionOf(after)
  })
}

/** Counts what `days` would delete now. Changes nothing. */
export async function previewAuditRetention(
  { store, clock }: Pick<TrackerContext, 'store' | 'clock'>,
  workspaceId: string,
  days: number,
): Promise<AuditRetentionPreview> {
  const { auditLog } = store.forWorkspace(workspaceId)
  return {
    count: await auditLog.count({ to: clock.now() - days * dayMs }),
    oldestAt: toInstantOrNull(await auditLog.oldestAt()),
  }
}
