import type { Generated } from 'kysely'
import type { EpochMs } from './columns.ts'

/** The steps of the schema that have begun (infrastructure/database/schema-steps). */
export type SchemaStepsTable = {
  name: string
  /** Where the next batch begins. Null: at the start. */
  position: string | null
  rows_done: Generated<number>
  /** Trackers whose schema level is below this value do not start once the step has finished. */
  requires: Generated<number>
  /** The process that executes the step, until `claimed_until` by the clock of the database. */
  claimed_by: string | null
  claimed_until: EpochMs | null
  finished_at: EpochMs | null
}
