import { setTimeout } from 'node:timers/promises'
import { type Kysely, PostgresAdapter, sql } from 'kysely'
import { type Migration, type MigrationResultSet, Migrator } from 'kysely/migration'
import { databaseNow } from './database-now.ts'
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
import * as restoredVisits from './migrations/0046-restored-visits.ts'
import * as schemaStepsTable from './migrations/0049-schema-steps.ts'
import * as privacy from './migrations/0051-privacy.ts'
import * as auditLog from './migrations/0053-audit-log.ts'
import * as memberVisibility from './migrations/0054-member-visibility.ts'
import * as singleSignOn from './migrations/0055-single-sign-on.ts'
import * as releases from './migrations/0057-releases.ts'
import * as crashReports from './migrations/0059-crash-reports.ts'
import * as auditRetention from './migrations/0063-audit-retention.ts'
import * as accountTrouble from './migrations/0064-account-trouble.ts'
import * as linkBatches from './migrations/0066-link-batches.ts'
import * as webhooks from './migrations/0067-webhooks.ts'
import * as chatRooms from './migrations/0070-chat-rooms.ts'
import * as visitEvents from './migrations/0073-visit-events.ts'
import * as nextSteps from './migrations/0074-next-steps.ts'
import * as library from './migrations/0077-library.ts'
import * as bundles from './migrations/0079-bundles.ts'
import * as apiTokens from './migrations/0084-api-tokens.ts'
import * as signals from './migrations/0085-signals.ts'
import * as gateLooks from './migrations/0091-gate-looks.ts'
import * as linkShares from './migrations/0092-link-shares.ts'
import * as shareStops from './migrations/0093-share-stops.ts'
import * as notices from './migrations/0094-notices.ts'
import * as digests from './migrations/0095-digests.ts'
import * as claimedRecords from './migrations/0097-claimed-records.ts'
import * as readingSums from './migrations/0098-reading-sums.ts'
import * as notedPages from './migrations/0103-noted-pages.ts'
import { repeatSteps } from './schema-steps/repeat-steps.ts'
import type { SchemaStep } from './schema-steps/step.ts'
import { schemaLevel, schemaSteps } from './schema-steps.ts'

/**
 * The migrations in the order in which they run. A migration imports no code of the tracker. Code that it needs is copied into `migrations/frozen`,
 * so that a later column or a changed rule cannot break a new installation or an upgrade. A migration only adds, and it is quick: it runs while trackers of
 * the earlier version serve. Long or removing changes are steps (schema-steps.ts, ADR 91).
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
  '0046-restored-visits': restoredVisits,
  '0049-schema-steps': schemaStepsTable,
  '0051-privacy': privacy,
  '0053-audit-log': auditLog,
  '0054-member-visibility': memberVisibility,
  '0055-single-sign-on': singleSignOn,
  '0057-releases': releases,
  '0059-crash-reports': crashReports,
  '0063-audit-retention': auditRetention,
  '0064-account-trouble': accountTrouble,
  '0066-link-batches': linkBatches,
  '0067-webhooks': webhooks,
  '0070-chat-rooms': chatRooms,
  '0073-visit-events': visitEvents,
  '0074-next-steps': nextSteps,
  '0077-library': library,
  '0079-bundles': bundles,
  '0084-api-tokens': apiTokens,
  '0085-signals': signals,
  '0091-gate-looks': gateLooks,
  '0092-link-shares': linkShares,
  '0093-share-stops': shareStops,
  '0094-notices': notices,
  '0095-digests': digests,
  '0097-claimed-records': claimedRecords,
  '0098-reading-sums': readingSums,
  '0103-noted-pages': notedPages,
}

/** A newer version of Lastpage has removed something that this version needs, so this version must not use the database. */
export class NewerSchema extends Error {
  constructor(options?: ErrorOptions) {
    super(
      'A newer version of Lastpage has used this database. Start that version, or restore a backup.',
      options,
    )
    this.name = 'NewerSchema'
  }
}

/** Migrations are pending, and TRACKER_MIGRATE=off forbids this process to run them. */
export class OlderSchema extends Error {
  constructor(pending: readonly string[]) {
    super(
      `The schema of the database is older than this version (${pending.length} pending: ${pending.join(', ')}). Run the command "migrate" first, or set TRACKER_MIGRATE=auto.`,
    )
    this.name = 'OlderSchema'
  }
}

/** `off`: no migration runs, and the start fails if one is pending. */
export type MigrateMode = 'auto' | 'off'

export type MigrateOptions = {
  /** The name of the last migration to run. Default: all migrations. */
  target?: string
  mode?: MigrateMode
  /** The schema level of this version. Default: `schemaLevel`. */
  level?: number
}

/** A migration that waits longer than this for a lock starts again, because the statements of beats queue behind it. */
const lockTimeoutMs = 2_000
const lockRetryMs = 500
/** After this time without the lock, the start fails. */
const lockGiveUpMs = 300_000
/** lock_not_available: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const isLockTimeout = (error: unknown) => (error as { code?: unknown } | null)?.code === '55P03'

// biome-ignore lint/suspicious/noExplicitAny: tables of any version of the schema
type AnyDatabase = Kysely<any>

/** Kysely's introspection reads all columns of all tables, which takes much longer. */
async function hasTable(db: AnyDatabase, name: string): Promise<boolean> {
  const found = isPostgres(db)
    ? sql`select 1 where to_regclass(${name}) is not null`
    : sql`select 1 from sqlite_schema where type = 'table' and name = ${name}`
  return (await found.execute(db)).rows.length > 0
}

/** Returns the migrations that have run on this database, also those of a newer version. */
export async function executedMigrations(db: Kysely<never>): Promise<string[]> {
  if (!(await hasTable(db, 'kysely_migration'))) return []
  const rows = await (db as AnyDatabase)
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute()
  return rows.map(({ name }: { name: string }) => name)
}

/** Migrations only add. So a version without some of them can use the database until a contract step requires a higher level. */
async function checkLevel(db: AnyDatabase, level: number): Promise<void> {
  if (!(await hasTable(db, 'schema_steps'))) return
  const row = await db
    .selectFrom('schema_steps')
    .select('name')
    .where('finished_at', 'is not', null)
    .where('requires', '>', level)
    .executeTakeFirst()
  if (row) throw new NewerSchema()
}

/** True if a tracker sent a heartbeat in the last ten seconds. An SQLite database has only one tracker. */
async function isServed(db: AnyDatabase): Promise<boolean> {
  if (!isPostgres(db) || !(await hasTable(db, 'tracker_processes'))) return false
  const { rows } = await sql`select 1 from tracker_processes where alive_at > ${databaseNow} - 10000`.execute(
    db,
  )
  return rows.length > 0
}

/** Returns the migration with a limit for its waits for locks. */
const withLockTimeout = ({ up }: Migration): Migration => ({
  async up(db) {
    if (isPostgres(db)) await sql`set local lock_timeout = ${sql.lit(lockTimeoutMs)}`.execute(db)
    await up(db)
  },
})

export const isPostgres = (db: AnyDatabase) => db.getExecutor().adapter instanceof PostgresAdapter

/** Runs one or all pending migrations, each time with new attempts while a lock is not available. */
async function attempt(run: () => Promise<MigrationResultSet>): Promise<MigrationResultSet> {
  for (const giveUpAt = performance.now() + lockGiveUpMs; ; ) {
    const result = await run()
    if (!isLockTimeout(result.error) || performance.now() > giveUpAt) return result
    await setTimeout(lockRetryMs)
  }
}

/**
 * Runs all migrations that have not run yet. Processes that start at the same time wait for each other on both engines. All pending
 * migrations share one transaction, except while another tracker serves: then each has its own, so that it keeps its locks for a short time.
 * @throws NewerSchema, OlderSchema
 */
export async function migrate(
  db: Kysely<never>,
  { target, mode, level = schemaLevel }: MigrateOptions = {},
): Promise<void> {
  const executed = await executedMigrations(db)
  await checkLevel(db, level)
  const pending = Object.keys(migrations).filter((name) => !executed.includes(name))
  if (pending.length === 0) return
  if (mode === 'off') throw new OlderSchema(pending)
  const ofNewerVersion = executed
    .filter((name) => !(name in migrations))
    .map((name) => [name, { up: async () => {} }])
  const own = Object.entries(migrations).map(([name, migration]) => [name, withLockTimeout(migration)])
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries([...ofNewerVersion, ...own]) },
    // A migration that was merged late may run after newer migrations, because migrations only add tables, columns and indexes.
    allowUnorderedMigrations: true,
  })
  const steps = target === undefined && (await isServed(db)) ? pending.length : 1
  for (let step = 0; step < steps; step++) {
    const { error } = await attempt(() => {
      if (target !== undefined) return migrator.migrateTo(target)
      return steps === 1 ? migrator.migrateToLatest() : migrator.migrateUp()
    })
    if (!error) continue
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`The database could not be brought up to date: ${why}`, { cause: error })
  }
}

/** What has changed the schema of a database: the names of its migrations, and its finished steps with the level that each requires. */
export type SchemaHistory = {
  migrations: readonly string[]
  steps: ReadonlyMap<string, number>
}

/**
 * Gives an empty database the schema that a database with this history has. @throws NewerSchema if this version does not know a migration, or if a
 * step requires a newer version
 */
export async function repeatSchema(
  db: Kysely<never>,
  history: SchemaHistory,
  knownSteps: readonly SchemaStep[] = schemaSteps,
): Promise<void> {
  const isKnown = history.migrations.every((name) => Object.hasOwn(migrations, name))
  if (!isKnown || [...history.steps.values()].some((requires) => requires > schemaLevel))
    throw new NewerSchema()
  const wanted = Object.fromEntries(
    Object.entries(migrations).filter(([name]) => history.migrations.includes(name)),
  )
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => wanted },
  }).migrateToLatest()
  if (error) throw error
  await repeatSteps({ db }, knownSteps, new Set(history.steps.keys()))
}
