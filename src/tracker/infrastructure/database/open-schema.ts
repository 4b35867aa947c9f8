// The schema of a database for the command "migrate": what is pending, and its execution. It opens the database without the migrations of a start.
import type { Kysely } from 'kysely'
import { executedMigrations, migrate, migrations } from './migrate.ts'
import { isSqlite, sqlitePath } from './open-database.ts'
import { openForMigrations } from './postgres.ts'
import type { StepLog } from './schema-steps/run-step.ts'
import { pendingSteps, runSteps } from './schema-steps/run-steps.ts'
import type { PendingStep } from './schema-steps/step.ts'
import { schemaSteps } from './schema-steps.ts'
import { openFileForMigrations } from './sqlite.ts'

/** The names of the pending migrations, and the steps that have not finished. */
export type SchemaState = { migrations: string[]; steps: PendingStep[] }

export type Schema = {
  state(): Promise<SchemaState>
  /** @throws NewerSchema */
  migrate(): Promise<void>
  /** Executes the steps. Returns false if not all have finished. */
  finish(log: StepLog): Promise<boolean>
  close(): Promise<void>
}

export async function openSchema(location: string): Promise<Schema> {
  const dialect = isSqlite(location) ? 'sqlite' : 'postgres'
  const db: Kysely<never> =
    dialect === 'sqlite' ? openFileForMigrations(sqlitePath(location)) : openForMigrations(location, 2)
  const never = new AbortController().signal
  return {
    async state() {
      const executed = await executedMigrations(db)
      const pending = Object.keys(migrations).filter((name) => !executed.includes(name))
      const hasSteps = !pending.includes('0049-schema-steps')
      return {
        migrations: pending,
        // Before the first migrations, the tables of the steps do not exist.
        steps: hasSteps ? await pendingSteps({ db, dialect }, schemaSteps) : [],
      }
    },
    migrate: () => migrate(db),
    finish: (log) => runSteps({ db, dialect, log, signal: never, steps: schemaSteps }),
    close: () => db.destroy(),
  }
}
