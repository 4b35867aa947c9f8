import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { longestTarget } from '#shared/model/visit-events.ts'
import { always } from '../domain/analytics/days.ts'
import { Visibility } from '../domain/people/visibility.ts'
import { planOnSqlite } from '../infrastructure/database/testing/plan.ts'
import { engines } from '../infrastructure/database/testing.ts'
import { openTestStore } from './open-store/testing.ts'
import { createStore, type OpenStore } from './store.ts'
import { ids, seededAt } from './tenant-rows/testing.ts'
import { seedWorkspace } from './testing.ts'

const scope = { documentId: ids.document, sees: Visibility.whole, span: always }

describe.each(engines)('visit events on %s', (engine) => {
  let store: OpenStore
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await openTestStore(engine)
    store = opened.store
    close = opened.close
    await seedWorkspace(store.db, 'wsp_a', 1)
  }, 60_000)
  afterAll(() => close())

  it('stores a target of the longest length whose characters need 3 bytes each and cannot be compressed', async () => {
    const target = Array.from({ length: longestTarget }, () =>
      String.fromCharCode(0x4e00 + (randomBytes(2).readUInt16LE() % 20_000)),
    ).join('')
    const { visitEvents } = store.forWorkspace('wsp_a')
    const event = { id: 'evt_longest', kind: 'link', page: 1, target, at: seededAt } as const
    await visitEvents.insert({ visitId: ids.visit, documentId: ids.document }, [event], 10)
    expect(await visitEvents.find(ids.visit, event.id)).toMatchObject({ target })
  })

  it.runIf(engine === 'sqlite')('counts the events of a document without reading their rows', async () => {
    const plan = await planOnSqlite(store.db, (db) =>
      createStore({ ...store, db })
        .forWorkspace('wsp_a')
        .visitEvents.figures(scope),
    )
    expect(plan).toContain('visit_events USING COVERING INDEX visit_events_counts')
  })
})
