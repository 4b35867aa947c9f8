import type { Generated } from 'kysely'
import type { EpochMs, Json } from './columns.ts'

/** The audit log of a workspace. Rows are only added. Only the count of an entry of the retention grows, and the retention deletes old rows. */
export type AuditEventsTable = {
  workspace_id: string
  event_id: string
  /** AuditKind (src/shared/model/audit.ts) */
  kind: string
  /** The `event_id` of the entry that summarizes this entry and others. Null: the entry is shown in the log of the workspace. */
  part_of: string | null
  /** AuditActorKind. Earlier versions wrote `member` for each entry; an entry without `actor_id` is then of the operator. */
  actor_kind: Generated<string>
  /** The member who made the change. Null: the operator or the tracker made it. */
  actor_id: string | null
  /** JSON AuditOrigin. Null: unknown. */
  origin: Json | null
  member_id: string | null
  successor_id: string | null
  document_id: string | null
  /** AuditTargetType. Null: the entry has no other object. */
  target_type: string | null
  target_id: string | null
  /** The name at the time of the change. The name of a link is not stored, because it can contain a prospect's address. */
  target_name: string | null
  /** JSON AuditFacts */
  details: Json
  created_at: EpochMs
}
