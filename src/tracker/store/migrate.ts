// Owns the order of migrations. Safe where several processes start at once: both engines serialise it.
import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import * as initial from './migrations/0001-initial.ts'
import * as apiBudget from './migrations/0002-api-budget.ts'
import * as linkSettings from './migrations/0003-link-settings.ts'

const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-api-budget': apiBudget,
  '0003-link-settings': linkSettings,
}

export async function migrate(db: Kysely<never>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('The database could not be brought up to date.', { cause: error })
}
