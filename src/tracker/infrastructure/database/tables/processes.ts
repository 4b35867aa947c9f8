// The tracker processes that serve one database. PostgreSQL only: on SQLite there is one.
import type { EpochMs } from './columns.ts'

export type TrackerProcessesTable = {
  process_id: string
  /** Host and port, where known: a process that starts there replaces one that was killed. */
  place: string | null
  /** Last heartbeat, by the clock of the database. */
  alive_at: EpochMs
}
