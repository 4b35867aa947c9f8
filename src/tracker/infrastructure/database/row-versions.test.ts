import { expect, it } from 'vitest'
import { openDatabase } from './open-database.ts'
import { databaseWithoutRowVersions } from './testing/without-row-versions.ts'
import { emptyDatabase, quietLog } from './testing.ts'

/** Opens the database like trackers that start at the same time. Returns what they found out, their warnings, and the rows that they left. */
async function found(url: string) {
  const warnings: string[] = []
  const log = { ...quietLog(), warn: (_fields: object, message: string) => void warnings.push(message) }
  const stores = await Promise.all([1, 2, 3].map(() => openDatabase(url, log)))
  const rows = await stores[0]?.db.selectFrom('installation').select('name').execute()
  for (const store of stores) await store.close()
  return { rowVersions: stores.map(({ rowVersions }) => rowVersions), warnings, rows }
}

it('PostgreSQL has row versions, also if several trackers start at the same time', async () => {
  const result = await found(await emptyDatabase('postgres', ''))
  expect(result).toEqual({ rowVersions: [true, true, true], warnings: [], rows: [] })
})

it('a database without the column xmin has none, and the log says so', async () => {
  const { rowVersions, warnings } = await found(await databaseWithoutRowVersions())
  expect(rowVersions).toEqual([false, false, false])
  expect(warnings).toEqual(Array(3).fill(expect.stringContaining('beats are written with row locks')))
})
