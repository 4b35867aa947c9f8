import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { planOnSqlite } from '../infrastructure/database/testing/plan.ts'
import { openTestStore } from './open-store/testing.ts'
import type { OpenStore } from './store.ts'
import { type LinkGroups, openSumSources } from './visit-sum-sources.ts'

let store: OpenStore
let close: () => Promise<void>
beforeAll(async () => {
  const opened = await openTestStore('sqlite')
  store = opened.store
  close = opened.close
}, 60_000)
afterAll(() => close())

it.each<LinkGroups>(['all', 'each'])(
  'SQLite finds the sums of a visitor by the visitor, also if they are grouped by document (links: %s)',
  async (groups) => {
    const sources = await openSumSources(store, 'wsp_a')
    const sums = sources.ofVisitors(groups, sql`(${'per_a'})`, sql`1 = 1`)
    const byDocument = sql`select document_id, sum(visits) from ${sums} as sums group by document_id`
    expect(await planOnSqlite(store.db, (db) => byDocument.execute(db))).toContain(
      'reader_sums_by_reader (workspace_id=? AND reader=? AND is_visitor=?)',
    )
  },
)
