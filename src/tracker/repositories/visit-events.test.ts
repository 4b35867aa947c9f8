import { randomBytes } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { longestTarget } from '#shared/model/visit-events.ts'
import { always } from '../domain/analytics/days.ts'
import { Visibility } from '../domain/people/visibility.ts'
import { planOnSqlite } from '../infrastructure/database/testing/plan.ts'
import type { Engine } from '../infrastructure/database/testing.ts'
import { openTestStore, type TestStore } from './open-store/testing.ts'
import { createStore } from './store.ts'
import { ids, seededAt } from './tenant-rows/testing.ts'
import { seedWorkspace } from './testing.ts'

let opened: TestStore
afterEach(() => opened.close())

async function openSeeded(engine: Engine) {
  opened = await openTestStore(engine)
  await seedWorkspace(opened.store.db, 'wsp_a', 1)
  return opened.store
}

it('PostgreSQL indexes a target of the longest length whose characters need 3 bytes each and cannot be compressed', async () => {
  const { visitEvents } = (await openSeeded('postgres')).forWorkspace('wsp_a')
  const target = Array.from({ length: longestTarget }, () =>
    String.fromCharCode(0x4e00 + (randomBytes(2).readUInt16LE() % 20_000)),
  ).join('')
  const event = { id: 'evt_longest', kind: 'link', page: 1, target, at: seededAt } as const
  await visitEvents.insert({ visitId: ids.visit, documentId: ids.document }, [event], 10)
  expect(await visitEvents.find(ids.visit, event.id)).toMatchObject({ target })
})

it('SQLite counts the events of a document without reading their rows', async () => {
  const store = await openSeeded('sqlite')
  const scope = { documentId: ids.document, sees: Visibility.whole, span: always }
  const plan = await planOnSqlite(store.db, (db) =>
    createStore({ ...store, db })
      .forWorkspace('wsp_a')
      .visitEvents.figures(scope),
  )
  expect(plan).toContain('visit_events USING COVERING INDEX visit_events_counts')
})
