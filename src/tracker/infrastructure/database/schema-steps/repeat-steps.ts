import type { StepScope } from './claims.ts'
import { createIndexOf } from './run-step.ts'
import type { SchemaStep } from './step.ts'

/**
 * Repeats finished steps on a new, empty database, so that its schema is the schema of a backup. Batches are not repeated, because the rows of the
 * backup are their result. `finished`: the names of the steps that had finished at the backup.
 */
export async function repeatSteps(
  { db }: Pick<StepScope, 'db'>,
  steps: readonly SchemaStep[],
  finished: ReadonlySet<string>,
): Promise<void> {
  for (const step of steps) {
    if (!finished.has(step.name)) continue
    if (step.kind === 'index') await createIndexOf(step, 'if not exists').execute(db)
    else if (step.kind === 'contract') await db.transaction().execute((trx) => step.up(trx))
  }
}
