import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../infrastructure/database/testing.ts'
import { maxReaders } from './current-readers.ts'
import { openTestStore } from './open-store/testing.ts'
import type { OpenStore } from './store.ts'
import { ids, seededAt } from './tenant-rows/testing.ts'
import { seedWorkspace } from './testing.ts'

const workspaces = ['wsp_a', 'wsp_b'] as const
const readers = maxReaders + 50

/** Inserts readers who opened one after the other. */
async function seedReaders({ db }: OpenStore, workspaceId: string): Promise<void> {
  const visit = await db
    .selectFrom('visits')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('visit_id', '=', ids.visit)
    .executeTakeFirstOrThrow()
  const reading = { state: 'reading' as const, left_at: null, team: null, suspected: 0 }
  const times = { deadline_at: seededAt + 2_000_000, sweep_at: seededAt + 2_000_000 }
  await db
    .insertInto('visits')
    .values(
      Array.from({ length: readers }, (_, index) => ({
        ...{ ...visit, ...reading, ...times },
        ...{
          visit_id: `vis_reader_${String(index).padStart(4, '0')}`,
          opened_at: seededAt + 1_000_000 + index,
        },
      })),
    )
    .execute()
}

describe.each(engines)('the current readers of all workspaces on %s', (engine) => {
  let store: OpenStore
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await openTestStore(engine)
    store = opened.store
    close = opened.close
    for (const [index, id] of workspaces.entries()) {
      await seedWorkspace(store.db, id, index === 0 ? 1 : 2)
      await seedReaders(store, id)
    }
  }, 60_000)
  afterAll(() => close())

  it('are the readers of each workspace who opened last', async () => {
    const lists = await store.deployment.currentReaders.ofWorkspaces(workspaces)
    for (const list of lists) {
      expect(list).toHaveLength(maxReaders)
      expect(list[0]?.visitId).toBe(`vis_reader_0${readers - 1}`)
      expect(list.at(-1)?.visitId).toBe('vis_reader_0050')
    }
  })
})
