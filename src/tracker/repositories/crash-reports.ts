import { CrashKind } from '#shared/model/crash-reports.ts'
import type { ListPosition } from '../domain/list-cursor.ts'
import type { Connection } from './connection.ts'
import { isAfter } from './list-position.ts'

export type NewStoredCrashReport = {
  id: string
  memberId: string
  deviceId: string
  kind: CrashKind
  message: string
  stack: string
  version: string
  platform: string
  dumpBytes: number | null
  /** Epoch ms: when the app crashed, and when the report arrived. */
  at: number
  receivedAt: number
}
export type StoredCrashReport = NewStoredCrashReport & { memberName: string; deviceName: string }

function selectWithNames(db: Connection['db'], workspaceId: string) {
  return db
    .selectFrom('crash_reports')
    .leftJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'crash_reports.workspace_id')
        .onRef('members.member_id', '=', 'crash_reports.member_id'),
    )
    .leftJoin('devices', (join) =>
      join
        .onRef('devices.workspace_id', '=', 'crash_reports.workspace_id')
        .onRef('devices.device_id', '=', 'crash_reports.device_id'),
    )
    .where('crash_reports.workspace_id', '=', workspaceId)
    .selectAll('crash_reports')
    .select(['members.name as member_name', 'devices.name as device_name'])
}
type Row = Awaited<ReturnType<ReturnType<typeof selectWithNames>['execute']>>[number]

const reportOf = (row: Row): StoredCrashReport => ({
  id: row.report_id,
  memberId: row.member_id,
  deviceId: row.device_id,
  memberName: row.member_name ?? '',
  deviceName: row.device_name ?? '',
  kind: CrashKind.parse(row.kind),
  message: row.message,
  stack: row.stack,
  version: row.version,
  platform: row.platform,
  dumpBytes: row.dump_bytes,
  at: row.crashed_at,
  receivedAt: row.received_at,
})

/** The crash reports of one workspace. Their memory dumps are in the blob store. */
export function createCrashReportRepository({ db }: Connection, workspaceId: string) {
  const ofWorkspace = db.selectFrom('crash_reports').where('workspace_id', '=', workspaceId)
  const withNames = selectWithNames(db, workspaceId)
  return {
    async insert(report: NewStoredCrashReport): Promise<void> {
      await db
        .insertInto('crash_reports')
        .values({
          workspace_id: workspaceId,
          report_id: report.id,
          member_id: report.memberId,
          device_id: report.deviceId,
          kind: report.kind,
          message: report.message,
          stack: report.stack,
          version: report.version,
          platform: report.platform,
          dump_bytes: report.dumpBytes,
          crashed_at: report.at,
          received_at: report.receivedAt,
        })
        .execute()
    },

    /** Counts the reports of the device that arrived after `since` (epoch ms). */
    async countOfDevice(deviceId: string, since: number): Promise<number> {
      const { count } = await ofWorkspace
        .select((e) => e.fn.countAll<number>().as('count'))
        .where('device_id', '=', deviceId)
        .where('received_at', '>', since)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** Returns up to `limit` reports after the position, the latest first. */
    async page(after: ListPosition | null, limit: number): Promise<StoredCrashReport[]> {
      const rows = await withNames
        .where(isAfter(after, 'received_at', 'report_id'))
        .orderBy('received_at', 'desc')
        .orderBy('report_id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(reportOf)
    },

    async find(reportId: string): Promise<StoredCrashReport | undefined> {
      const row = await withNames.where('report_id', '=', reportId).executeTakeFirst()
      return row && reportOf(row)
    },

    /** Returns false if there is no such report. */
    async remove(reportId: string): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('crash_reports')
        .where('workspace_id', '=', workspaceId)
        .where('report_id', '=', reportId)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
  }
}

const perSweep = 200

/** The crash reports of all workspaces, for the worker that deletes old ones. */
export function createOldCrashReportRepository({ db }: Connection) {
  return {
    /** Returns up to 200 reports that arrived before `instant` (epoch ms). */
    async before(instant: number): Promise<{ workspaceId: string; reportId: string }[]> {
      return db
        .selectFrom('crash_reports')
        .select(['workspace_id as workspaceId', 'report_id as reportId'])
        .where('received_at', '<', instant)
        .orderBy('received_at')
        .limit(perSweep)
        .execute()
    },
  }
}
