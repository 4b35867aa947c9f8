import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../infrastructure/database/testing.ts'
import { openTestStore, type TestStore } from './open-store/testing.ts'

let opened: TestStore
afterEach(() => opened.close())

const ids = Array.from({ length: 40 }, (_, index) => `wsp_${String(index).padStart(2, '0')}`)

async function openWithWorkspaces(engine: (typeof engines)[number]) {
  opened = await openTestStore(engine)
  const row = { name: 'Team', feed_seq: 0, salesforce_app: null, created_at: 1 }
  await opened.store.db
    .insertInto('workspaces')
    .values(ids.map((workspace_id) => ({ workspace_id, ...row })))
    .execute()
  return opened.store
}

describe.each(engines)('the feed of several workspaces on %s', (engine) => {
  it('one transaction appends to each of them, in the order of its events', async () => {
    const store = await openWithWorkspaces(engine)
    const [first = '', second = ''] = ids
    const append = (...added: Parameters<typeof store.deployment.feeds.append>[1]) =>
      store.inTransaction(({ deployment }) => deployment.feeds.append(7, added))
    const library = { type: 'library.changed', subject: {} } as const
    const member = { type: 'member.changed', subject: { memberId: 'mem_a' }, memberId: 'mem_a' } as const
    await append({ workspaceId: first, events: [library] })
    await append(
      { workspaceId: second, events: [library] },
      { workspaceId: first, events: [member, library] },
    )
    const from = [first, second].map((workspaceId) => ({ workspaceId, seq: 0 }))
    expect(await store.deployment.feeds.after(from, 9)).toEqual([
      [
        { seq: 1, ...library, memberId: null, at: 7 },
        { seq: 2, ...member, at: 7 },
        { seq: 3, ...library, memberId: null, at: 7 },
      ],
      [{ seq: 1, ...library, memberId: null, at: 7 }],
    ])
  })

  it('transactions that append to the same workspaces in another order give gapless numbers and do not block each other', async () => {
    const store = await openWithWorkspaces(engine)
    const transactions = 20
    let attempts = 0
    const appendTo = (workspaces: readonly string[]) =>
      store.inTransaction(({ deployment }) => {
        attempts += 1
        const events = [{ type: 'library.changed', subject: {} } as const]
        return deployment.feeds.append(
          1,
          workspaces.map((workspaceId) => ({ workspaceId, events })),
        )
      })
    await Promise.all(
      Array.from({ length: transactions }, (_, index) => appendTo(index % 2 === 0 ? ids : ids.toReversed())),
    )
    const found = await store.deployment.feeds.after(
      ids.map((workspaceId) => ({ workspaceId, seq: 0 })),
      100,
    )
    const gapless = Array.from({ length: transactions }, (_, index) => index + 1)
    expect(found.map((events) => events.map(({ seq }) => seq))).toEqual(ids.map(() => gapless))
    // PostgreSQL would end one of two transactions that wait for each other, and it would be repeated.
    expect(attempts).toBe(transactions)
  })
})
