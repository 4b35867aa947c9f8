import type { EpochMs, Json } from './columns.ts'

/** The audit log of a workspace. Rows are only added. */
export type AuditEventsTable = {
  workspace_id: string
  event_id: string
  /** AuditKind (src/shared/model/ownership.ts) */
  kind: string
  /** The `event_id` of the entry that summarizes this entry and others. Null: the entry is shown in the log of the workspace. */
  part_of: string | null
  /** The member who made the change. Null: an operator made it on the server. */
  actor_id: string | null
  member_id: string | null
  successor_id: string | null
  document_id: string | null
  /** JSON AuditDetails (repositories/audit-log.ts) */
  details: Json
  created_at: EpochMs
}
