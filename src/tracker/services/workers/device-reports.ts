import type { WorkerStatus } from '#shared/tracker-api/workers.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import { presentForMs } from '../../domain/people/presence.ts'
import { toInstantOrNull } from '../../infrastructure/clock.ts'
import type { DeviceReport } from '../../repositories/device-connections.ts'
import type { TrackerContext } from '../context.ts'

/** Stores the report of the calling device. If its connection changed, wakes the polls, because a worker may now claim other runs. */
export async function reportDevice(
  { store }: TrackerContext,
  { workspaceId, deviceId, origin }: DeviceCaller,
  report: DeviceReport,
): Promise<void> {
  const isChanged = await store.forWorkspace(workspaceId).deviceConnections.report(deviceId, report)
  if (origin.appVersion !== null)
    await store.forWorkspace(workspaceId).releases.setDeviceVersion(deviceId, origin.appVersion)
  if (isChanged) await store.publish('feed', workspaceId)
}

export async function readWorkerStatus(
  { store, clock }: TrackerContext,
  workspaceId: string,
): Promise<WorkerStatus> {
  const { deviceConnections, runClaims } = store.forWorkspace(workspaceId)
  const now = clock.now()
  const since = now - presentForMs
  const workers = await deviceConnections.workers()
  const desktops = await deviceConnections.countDesktops(since)
  return {
    workers: workers.map((worker) => ({
      ...worker,
      isConnected: worker.salesforce?.state === 'connected' && Date.parse(worker.lastSeenAt ?? '') > since,
    })),
    connectedDesktops: desktops.connected,
    reportedDesktops: desktops.reported,
    lastConnectedAt: toInstantOrNull(await deviceConnections.lastSeen()),
    waitingRuns: await runClaims.countDue(now),
  }
}
