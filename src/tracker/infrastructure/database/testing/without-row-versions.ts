// Makes PostgreSQL refuse the column `xmin`, as databases do that only have its protocol.
import pg from 'pg'
import { migrate } from '../migrate.ts'
import { openForMigrations } from '../postgres.ts'
import { emptyDatabase } from '../testing.ts'

/** The tables whose versions the tracker reads. */
const tables = ['installation', 'visits']

/**
 * Returns the URL of a database with the schema of this version. Views replace the tables. A view has no system columns, so each statement that reads or
 * compares `xmin` fails with the code of such databases (42703). All other statements work through a view.
 */
export async function databaseWithoutRowVersions(): Promise<string> {
  const url = await emptyDatabase('postgres', '')
  const db = openForMigrations(url, 1)
  await migrate(db).finally(() => db.destroy())
  const client = new pg.Client(url)
  await client.connect()
  for (const table of tables) {
    await client.query(`alter table ${table} rename to ${table}_stored`)
    await client.query(`create view ${table} as select * from ${table}_stored`)
  }
  await client.end()
  return url
}
