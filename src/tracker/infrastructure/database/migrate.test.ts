import { afterEach, describe, expect, it } from 'vitest'
import { migrate, migrations } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import { columnsOf, openWithoutMigrations, readSchema } from './testing/catalogue.ts'
import { exampleRows } from './testing/example-rows.ts'
import { type Engine, emptyDatabase, engines, quietLog, testFolder } from './testing.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function newDatabase(engine: Engine): Promise<string> {
  const folder = await testFolder()
  cleanups.push(folder.remove)
  return emptyDatabase(engine, folder.path)
}

async function migrated(url: string) {
  const store = await openDatabase(url, quietLog())
  cleanups.push(() => store.close())
  return store
}

/** An installation that stopped at `version`, with rows in every table. */
async function earlierInstallation(engine: Engine, version: string): Promise<string> {
  const url = await newDatabase(engine)
  const db = openWithoutMigrations(engine, url)
  try {
    await migrate(db as never, version)
    for (const [table, columns] of await columnsOf(db, engine)) {
      for (const row of exampleRows(table, columns)) {
        await db.insertInto(table).values(row).execute()
      }
    }
  } finally {
    await db.destroy()
  }
  return url
}

const versions = Object.keys(migrations)

describe.each(engines)('migrations on %s', (engine) => {
  // Where a migration changes the schema on purpose: run this file with -u, read the change, and commit it.
  it('give a new installation the schema that is written down', async () => {
    const store = await migrated(await newDatabase(engine))
    const schema = await readSchema(store.db, engine)
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`./schema.${engine}.json`)
  })

  it('bring each earlier schema with data to the schema of a new installation', {
    timeout: 120_000,
  }, async () => {
    const fresh = await migrated(await newDatabase(engine))
    const expected = await readSchema(fresh.db, engine)
    for (const version of versions.slice(0, -1)) {
      const upgraded = await migrated(await earlierInstallation(engine, version))
      expect(await readSchema(upgraded.db, engine), version).toEqual(expected)
      const counted = await upgraded.db
        .selectFrom('counted_visits')
        .select(['visit_id', 'pages_seen', 'finished', 'last_active_at'])
        .execute()
      // The visit that looks automatic is not counted, whether the migration counted or the tracker of that time.
      expect(counted, version).toEqual([
        { visit_id: 'vis_person', pages_seen: 2, finished: 1, last_active_at: 1_795_339_860_000 },
      ])
    }
  })
})
