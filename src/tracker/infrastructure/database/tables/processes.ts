// The tracker processes that serve one database. Only used on PostgreSQL, because an SQLite database has only one tracker process.
import type { Generated } from 'kysely'
import type { EpochMs } from './columns.ts'

export type TrackerProcessesTable = {
  process_id: string
  /** The host and port of the process. A new process with the same host and port replaces an earlier one. Null: the port is unknown. */
  place: string | null
  /** The time of the last heartbeat on the clock of the database. */
  alive_at: EpochMs
  /** The schema level of the process (schema-steps.ts). 0: a version that did not have levels. */
  schema_level: Generated<number>
  /** 1 if the process tells the other processes which pages it sends (ADR 133). */
  notes_pages: Generated<number>
}
