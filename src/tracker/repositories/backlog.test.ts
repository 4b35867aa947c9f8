import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../infrastructure/database/testing.ts'
import { openTestStore } from './open-store/testing.ts'
import type { OpenStore } from './store.ts'
import { ids, seededAt } from './tenant-rows/testing.ts'
import { seedWorkspace } from './testing.ts'

describe.each(engines)('what waits on %s', (engine) => {
  let store: OpenStore
  let close: () => Promise<void>
  const now = seededAt + 600_000
  beforeAll(async () => {
    const opened = await openTestStore(engine)
    store = opened.store
    close = opened.close
    await seedWorkspace(store.db, 'wsp_a', 1)
    await seedWorkspace(store.db, 'wsp_b', 2)
  }, 60_000)
  afterAll(() => close())

  /** One run in each workspace stays, with these values. */
  async function runs(set: Record<string, unknown>) {
    await store.db.deleteFrom('runs').where('run_id', '!=', ids.run).execute()
    const plain = {
      state: 'waiting',
      attempt: 0,
      lease_until: null,
      available_at: now - 5_000,
      shared_at: now + 1,
    }
    await store.db
      .updateTable('runs')
      .set({ ...plain, created_at: now - 9_000, ...set } as never)
      .execute()
    return store.deployment.backlog.runs(now)
  }

  it.each([
    ['for its owner', {}, { wait: 'owner', oldestMs: 5_000 }],
    ['for any device', { shared_at: now }, { wait: 'anyone', oldestMs: 5_000 }],
    ['until its time', { available_at: now + 1 }, { wait: 'later', oldestMs: 9_000 }],
    ['for its next attempt', { available_at: now + 1, attempt: 2 }, { wait: 'retry', oldestMs: 9_000 }],
    [
      'for the device that executes it',
      { state: 'claimed', lease_until: now + 1 },
      { wait: 'claimed', oldestMs: 5_000 },
    ],
    [
      'again, after its lease expired',
      { state: 'claimed', lease_until: now, shared_at: now },
      { wait: 'anyone', oldestMs: 5_000 },
    ],
  ])('a run waits %s', async (_name, set, expected) => {
    expect(await runs(set)).toEqual([{ ...expected, count: 2 }])
  })

  it.each(['done', 'skipped', 'failed'])('a run that is %s does not wait', async (state) => {
    expect(await runs({ state })).toEqual([])
  })

  async function messages(set: Record<string, unknown>) {
    const plain = {
      attempts: 0,
      lease_token: null,
      available_at: now - 5_000,
      created_at: now - 9_000,
      ...set,
    }
    await store.db.deleteFrom('deliveries').where('channel', '!=', 'email').execute()
    await store.db.deleteFrom('notice_deliveries').where('channel', '!=', 'teams').execute()
    for (const table of ['deliveries', 'notice_deliveries', 'admin_mails'] as const) {
      await store.db
        .updateTable(table)
        .set(plain as never)
        .execute()
    }
    const found = await store.deployment.backlog.messages(now)
    return found.map(({ channel, wait, oldestMs }) => [channel, wait, oldestMs]).toSorted()
  }

  it.each([
    ['to be sent now', {}, ['due', 5_000]],
    [
      'for the process that sends it',
      { lease_token: 'lease', available_at: now + 1, attempts: 1 },
      ['sending', 9_000],
    ],
    ['for its next attempt', { available_at: now + 1, attempts: 1 }, ['retry', 9_000]],
    ['until its time', { available_at: now + 1 }, ['later', 9_000]],
  ])('a message waits %s', async (_name, set, expected) => {
    expect(await messages(set)).toEqual([
      ['admin', ...expected],
      ['email', ...expected],
      ['teams', ...expected],
    ])
  })

  it('a sent message does not wait', async () => {
    expect(await messages({ available_at: null })).toEqual([])
  })
})
