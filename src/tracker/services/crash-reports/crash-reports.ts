// Crash reports of the desktop apps: stored for the admins of the workspace, and deleted after 30 days.
import { buffer } from 'node:stream/consumers'
import { CodedError } from '#shared/errors.ts'
import { type CrashReport, maxDumpBytes, type NewCrashReport } from '#shared/model/crash-reports.ts'
import { withoutAddresses } from '#shared/without-addresses.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { StoredCrashReport } from '../../repositories/crash-reports.ts'
import type { TrackerContext } from '../context.ts'

const dayMs = 24 * 3_600_000
const keptForMs = 30 * dayMs
/** A device that crashes in a loop must not fill the storage. */
const maxPerDay = 20

type Context = Pick<TrackerContext, 'store' | 'blobs' | 'clock'>

const dumpKey = (workspaceId: string, reportId: string) => `crash-${workspaceId}-${reportId}.dmp`

/** @throws CodedError too_many_requests, bad_request */
export async function createCrashReport(
  { store, blobs, clock }: Context,
  { workspaceId, memberId, deviceId }: DeviceCaller,
  { dump, at, message, stack, ...report }: NewCrashReport,
): Promise<void> {
  const { crashReports } = store.forWorkspace(workspaceId)
  const now = clock.now()
  if ((await crashReports.countOfDevice(deviceId, now - dayMs)) >= maxPerDay) {
    throw new CodedError('too_many_requests', `A device may send ${maxPerDay} crash reports a day.`)
  }
  const id = newId('crs')
  const bytes = dump === null ? null : Buffer.from(dump, 'base64')
  if (bytes && bytes.byteLength > maxDumpBytes) throw new CodedError('bad_request', 'The dump is too large.')
  if (bytes) await blobs.put(dumpKey(workspaceId, id), bytes)
  await crashReports.insert({
    ...report,
    ...{ id, memberId, deviceId, receivedAt: now, dumpBytes: bytes?.byteLength ?? null },
    at: Date.parse(at),
    // The app has removed all addresses. An older or a changed app may not have done this.
    message: withoutAddresses(message),
    stack: withoutAddresses(stack),
  })
}

/** @throws CodedError cursor_invalid */
export async function listCrashReports(
  { store }: Context,
  workspaceId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: CrashReport[]; next: string | null }> {
  const rows = await store
    .forWorkspace(workspaceId)
    .crashReports.page(readCursor(workspaceId, cursor), limit + 1)
  const page = cutPage(workspaceId, rows, limit, ({ id, receivedAt }) => ({ id, at: receivedAt }))
  return { items: page.rows.map(reportOf), next: page.next }
}

const reportOf = ({
  receivedAt,
  at,
  deviceId: _device,
  memberId: _member,
  ...report
}: StoredCrashReport) => ({
  ...report,
  at: new Date(at).toISOString(),
  receivedAt: new Date(receivedAt).toISOString(),
})

/** @throws CodedError not_found */
export async function readCrashDump(
  { store, blobs }: Context,
  workspaceId: string,
  reportId: string,
): Promise<{ dump: string }> {
  const report = await store.forWorkspace(workspaceId).crashReports.find(reportId)
  if (!report || report.dumpBytes === null) throw new CodedError('not_found', 'There is no such memory dump.')
  const stream = await blobs.open(dumpKey(workspaceId, reportId))
  return { dump: (await buffer(stream)).toString('base64') }
}

/** @throws CodedError not_found */
export async function removeCrashReport(
  { store, blobs }: Context,
  workspaceId: string,
  reportId: string,
): Promise<void> {
  const isRemoved = await store.forWorkspace(workspaceId).crashReports.remove(reportId)
  if (!isRemoved) throw new CodedError('not_found', 'There is no such report.')
  await blobs.delete(dumpKey(workspaceId, reportId))
}

/** Deletes the reports of all workspaces that are older than 30 days. */
export async function deleteOldCrashReports({ store, blobs, clock }: Context): Promise<void> {
  const old = await store.deployment.oldCrashReports.before(clock.now() - keptForMs)
  for (const { workspaceId, reportId } of old) {
    // The file first: after a failure the row is still there, and the next run deletes the file again.
    await blobs.delete(dumpKey(workspaceId, reportId))
    await store.forWorkspace(workspaceId).crashReports.remove(reportId)
  }
}
