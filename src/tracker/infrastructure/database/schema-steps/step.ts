// Steps of the schema that run after the migrations, while trackers of this and of the earlier version serve (ADR 91).
import type { Kysely, Transaction } from 'kysely'

// biome-ignore lint/suspicious/noExplicitAny: a step works on the schema of its own version, which has no type
export type StepDatabase = Kysely<any>
// biome-ignore lint/suspicious/noExplicitAny: as above
export type StepTransaction = Transaction<any>

type Base = {
  /** Unique and stable, e.g. `0052-visitor-domains`. Steps run in the order of the list. */
  readonly name: string
  /** The table whose rows determine how long the step takes. */
  readonly table: string
}

/** Changes many rows in small transactions. The position is stored with each batch, so that a killed process loses at most one batch. */
export type BatchStep = Base & {
  readonly kind: 'batches'
  /**
   * Changes up to `size` rows after `cursor` (null: from the start). Returns the position after these rows and their number. `cursor` null: no rows
   * are left.
   */
  batch(
    trx: StepTransaction,
    cursor: string | null,
    size: number,
  ): Promise<{ cursor: string | null; rows: number }>
}

/** Creates an index. On PostgreSQL, `create index concurrently`, so that writes go on. */
export type IndexStep = Base & {
  readonly kind: 'index'
  /** The name of the index. */
  readonly index: string
  readonly unique?: boolean
  /** SQL after the name of the table, e.g. `(workspace_id, opened_at) where state = 'reading'`. It is part of the source code and no input. */
  readonly definition: string
}

/** Removes an old form. It runs when no tracker needs the old form any more. From then on, trackers below `requires` do not start. */
export type ContractStep = Base & {
  readonly kind: 'contract'
  /** The lowest `schemaLevel` that works without the old form. */
  readonly requires: number
  /** A short change in one transaction. */
  up(trx: StepTransaction): Promise<void>
}

export type SchemaStep = BatchStep | IndexStep | ContractStep

/** A step that has not finished. `waitsFor`: why it cannot run now, or null. `rows`: the estimated rows of its table. */
export type PendingStep = {
  name: string
  kind: SchemaStep['kind']
  table: string
  rows: number
  rowsDone: number
  waitsFor: string | null
}
