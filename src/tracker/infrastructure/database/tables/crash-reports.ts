import type { EpochMs } from './columns.ts'

/** Reports of crashes of the desktop apps. The memory dump of a report is in the blob store. */
export type CrashReportsTable = {
  workspace_id: string
  report_id: string
  member_id: string
  device_id: string
  /** CrashKind (src/shared/model/crash-reports.ts) */
  kind: string
  message: string
  stack: string
  version: string
  platform: string
  /** The size of the compressed memory dump. Null: the report has none. */
  dump_bytes: number | null
  crashed_at: EpochMs
  received_at: EpochMs
}
