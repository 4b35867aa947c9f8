// Whom to tell instead of the document's owner: what a `findOwner` run finds in the practice org, and what it costs.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FindOwnerAction } from '#shared/model/runs.ts'
import { taskFor } from './memory-tracker.ts'
import { startOrg, type TestOrg } from './rep.ts'
import { type WorkerScene, workerScene } from './worker-scene.ts'

let org: TestOrg
let scene: WorkerScene
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org.close())
beforeEach(async () => {
  await org.control.reset()
  scene = await workerScene(org)
})
afterEach(() => scene.close())

const find = async (email: string | null, rule: FindOwnerAction['rule']) =>
  scene.finish(scene.tracker.add({ email, trigger: 'opened', actions: [{ type: 'findOwner', rule }] }))
const calls = async () => (await org.control.state()).apiCalls

describe('by person', () => {
  it.each([
    ['a Lead’s owner', 'grace.hopkins@northfield.example', 'ben'],
    ['a Contact’s owner, not the account’s', 'juergen@mueller.example', 'ben'],
  ])('%s', async (_name, email, key) => {
    const id = await org.control.named(key)
    expect((await find(email, 'person')).result?.recordOwner).toMatchObject({
      id,
      name: expect.any(String),
      email: expect.stringContaining('@'),
    })
  })

  it.each([
    ['a queue', 'quinn@queued.example'],
    ['an inactive owner', 'naoki.yamamoto@left-behind.example'],
    ['nobody in the org', 'nobody@nowhere.example'],
  ])('%s is nobody, which is an answer', async (_name, email) => {
    expect(await find(email, 'person')).toMatchObject({ state: 'done', result: { recordOwner: null } })
  })

  it('an anonymous visit has no record to look for', async () => {
    expect(await find(null, 'person')).toMatchObject({ state: 'skipped', reason: { code: 'no_email' } })
  })
})

describe('by account', () => {
  it('the owner of the Contact’s account', async () => {
    const contact = (await org.control.records('Contact')).find(
      (row) => row.Email === 'juergen@mueller.example',
    )
    const account = (await org.control.records('Account')).find((row) => row.Id === contact?.AccountId)
    expect(account?.OwnerId).not.toBe(contact?.OwnerId)
    const run = await find('juergen@mueller.example', 'account')
    expect(run.result).toMatchObject({ recordOwner: { id: account?.OwnerId } })
  })

  it.each([
    ['a Lead: its owner', 'grace.hopkins@northfield.example', 'ben'],
    ['a Contact without an account: its owner', 'robin@private.example', 'ben'],
    ['an account whose owner is inactive: the Contact’s owner', 'yumi.sasaki@kyu-tanto.example', 'aiko'],
  ])('%s', async (_name, email, key) => {
    expect((await find(email, 'account')).result?.recordOwner?.id).toBe(await org.control.named(key))
  })

  it('accounts that this user may not see: the Contact’s owner', async () => {
    await org.control.set({ hiddenObjects: ['Account'] })
    const run = await find('juergen@mueller.example', 'account')
    expect(run.result?.recordOwner?.id).toBe(await org.control.named('ben'))
  })
})

it('costs one call alone, and none beside a Task', async () => {
  const before = await calls()
  await find('juergen@mueller.example', 'account')
  expect((await calls()) - before).toBe(1)
  const visit = scene.tracker.add({
    email: 'juergen@mueller.example',
    actions: [{ type: 'findOwner', rule: 'account' }, taskFor('recordOwner')],
  })
  await scene.finish(visit)
  expect((await calls()) - before).toBe(3)
})
