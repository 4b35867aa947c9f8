import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import * as initial from './migrations/0001-initial.ts'
import * as apiBudget from './migrations/0002-api-budget.ts'
import * as linkSettings from './migrations/0003-link-settings.ts'
import * as branding from './migrations/0004-branding.ts'
import * as analytics from './migrations/0005-analytics.ts'
import * as speed from './migrations/0007-speed.ts'
import * as dismissedRuns from './migrations/0008-dismissed-runs.ts'
import * as scale from './migrations/0011-scale.ts'
import * as pageOne from './migrations/0012-page-one.ts'
import * as leaveTimes from './migrations/0013-leave-times.ts'
import * as documentFigures from './migrations/0014-document-figures.ts'
import * as trackerProcesses from './migrations/0020-tracker-processes.ts'
import * as writtenTasks from './migrations/0022-written-tasks.ts'
import * as taskLabels from './migrations/0023-task-labels.ts'
import * as oneFormOfAddresses from './migrations/0025-one-form-of-addresses.ts'
import * as heldOpenings from './migrations/0026-held-openings.ts'
import * as teamAndWithdrawn from './migrations/0027-team-and-withdrawn.ts'
import * as searchText from './migrations/0028-search-text.ts'
import * as pageLabels from './migrations/0033-page-labels.ts'
import * as channelProblems from './migrations/0034-channel-problems.ts'
import * as workspaceWorkflows from './migrations/0035-workspace-workflows.ts'
import * as conditions from './migrations/0036-conditions.ts'
import * as salesforceWrites from './migrations/0038-salesforce-writes.ts'
import * as companies from './migrations/0039-companies.ts'
import * as handover from './migrations/0040-handover.ts'
import * as workers from './migrations/0041-workers.ts'
import * as suspectedVisits from './migrations/0042-suspected-visits.ts'
import * as workflowFigures from './migrations/0043-workflow-figures.ts'
import * as linkTasks from './migrations/0044-link-tasks.ts'
import * as auditLog from './migrations/0053-audit-log.ts'
import * as crashReports from './migrations/0059-crash-reports.ts'

/**
 * The migrations in the order in which they run. A migration imports no code of the tracker. Code that it needs is copied into `migrations/frozen`,
 * so that a later column or a changed rule cannot break a new installation or an upgrade.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-api-budget': apiBudget,
  '0003-link-settings': linkSettings,
  '0004-branding': branding,
  '0005-analytics': analytics,
  '0007-speed': speed,
  '0008-dismissed-runs': dismissedRuns,
  '0011-scale': scale,
  '0012-page-one': pageOne,
  '0013-leave-times': leaveTimes,
  '0014-document-figures': documentFigures,
  '0020-tracker-processes': trackerProcesses,
  '0022-written-tasks': writtenTasks,
  '0023-task-labels': taskLabels,
  '0025-one-form-of-addresses': oneFormOfAddresses,
  '0026-held-openings': heldOpenings,
  '0027-team-and-withdrawn': teamAndWithdrawn,
  '0028-search-text': searchText,
  '0033-page-labels': pageLabels,
  '0034-channel-problems': channelProblems,
  '0035-workspace-workflows': workspaceWorkflows,
  '0036-conditions': conditions,
  '0038-salesforce-writes': salesforceWrites,
  '0039-companies': companies,
  '0040-handover': handover,
  '0041-workers': workers,
  '0042-suspected-visits': suspectedVisits,
  '0043-workflow-figures': workflowFigures,
  '0044-link-tasks': linkTasks,
  '0053-audit-log': auditLog,
  '0059-crash-reports': crashReports,
}

/** A newer version of Lastpage has changed the schema, so this version must not write to the database. */
export class NewerSchema extends Error {
  constructor(options?: ErrorOptions) {
    super(
      'A newer version of Lastpage has used this database. Start that version, or restore a backup.',
      options,
    )
    this.name = 'NewerSchema'
  }
}

const isMissingHere = (error: unknown) =>
  /previously executed migration .* is missing/.test(String((error as Error)?.message))

/**
 * Runs all migrations that have not run yet. Processes that start at the same time wait for each other on both engines.
 * @param target the name of the last migration to run. Default: all migrations.
 * @throws NewerSchema
 */
export async function migrate(db: Kysely<never>, target?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    // Each migration adds its own tables, columns and indexes. So a migration that was merged late may run after newer migrations.
    allowUnorderedMigrations: true,
  })
  const { error } = await (target === undefined ? migrator.migrateToLatest() : migrator.migrateTo(target))
  if (!error) return
  if (isMissingHere(error)) throw new NewerSchema({ cause: error })
  const why = error instanceof Error ? error.message : String(error)
  throw new Error(`The database could not be brought up to date: ${why}`, { cause: error })
}
