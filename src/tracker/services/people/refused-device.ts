// The entry of the audit log about a revoked device that tries to sign in.
import type { AuditOrigin } from '#shared/model/audit.ts'
import type { DeviceOfToken } from '../../repositories/devices.ts'
import { recordAudit } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'

/** An app that was copied can try again all the time. The log gets one entry a day and device. */
const everyMs = 24 * 60 * 60_000

/** Adds the entry, unless the log has one of the last day. `from`: the app version and network of the refused request. */
export async function recordRefusedDevice(
  { store, clock }: Pick<TrackerContext, 'store' | 'clock'>,
  workspaceId: string,
  { deviceId, memberId, name, refusedAt }: DeviceOfToken,
  from: Omit<AuditOrigin, 'device'>,
): Promise<void> {
  const now = clock.now()
  if (refusedAt !== null && refusedAt > now - everyMs) return
  await store.inTransaction(async (unit) => {
    const { devices, auditLog } = unit.forWorkspace(workspaceId)
    if (!(await devices.markRefused(deviceId, now, now - everyMs))) return
    // The request proves only that somebody has the token, so the actor is not the member.
    const actor = { memberId: null, origin: { device: name, ...from } }
    const target = { type: 'device' as const, id: deviceId, name }
    await recordAudit({ auditLog }, actor, now, 'deviceRefused', { memberId, target, deviceName: name })
  })
}
