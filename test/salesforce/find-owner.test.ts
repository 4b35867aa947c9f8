// The `findOwner` action: the record owner who is notified in place of the document's owner, and the number of API calls.
import { describe, expect, it } from 'vitest'
import type { FindOwnerAction } from '#shared/model/runs.ts'
import { taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const find = async (email: string | null, rule: FindOwnerAction['rule']) =>
  fixture.finish(fixture.tracker.add({ email, trigger: 'opened', actions: [{ type: 'findOwner', rule }] }))
const calls = async () => (await org.control.state()).apiCalls

describe('the rule "person"', () => {
  it.each([
    ['the Lead’s owner', 'grace.hopkins@northfield.example', 'ben'],
    ['the Contact’s owner, not the account’s owner', 'juergen@mueller.example', 'ben'],
  ])('finds %s', async (_name, email, key) => {
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
    ['a visitor without a record', 'nobody@nowhere.example'],
  ])('finds no owner for %s, and the run is done', async (_name, email) => {
    expect(await find(email, 'person')).toMatchObject({ state: 'done', result: { recordOwner: null } })
  })

  it('skips an anonymous visit', async () => {
    expect(await find(null, 'person')).toMatchObject({ state: 'skipped', reason: { code: 'no_email' } })
  })
})

describe('the rule "account"', () => {
  it('finds the owner of the Contact’s account', async () => {
    const contact = (await org.control.records('Contact')).find(
      (row) => row.Email === 'juergen@mueller.example',
    )
    const account = (await org.control.records('Account')).find((row) => row.Id === contact?.AccountId)
    expect(account?.OwnerId).not.toBe(contact?.OwnerId)
    const run = await find('juergen@mueller.example', 'account')
    expect(run.result).toMatchObject({ recordOwner: { id: account?.OwnerId } })
  })

  it.each([
    ['the owner of a Lead', 'grace.hopkins@northfield.example', 'ben'],
    ['the owner of a Contact without an account', 'robin@private.example', 'ben'],
    ['the Contact’s owner if the account’s owner is inactive', 'yumi.sasaki@kyu-tanto.example', 'aiko'],
  ])('finds %s', async (_name, email, key) => {
    expect((await find(email, 'account')).result?.recordOwner?.id).toBe(await org.control.named(key))
  })

  it('finds the Contact’s owner if this user can’t see accounts', async () => {
    await org.control.set({ hiddenObjects: ['Account'] })
    const run = await find('juergen@mueller.example', 'account')
    expect(run.result?.recordOwner?.id).toBe(await org.control.named('ben'))
  })
})

it('costs one API call alone, and no additional call together with a Task', async () => {
  const before = await calls()
  await find('juergen@mueller.example', 'account')
  expect((await calls()) - before).toBe(1)
  const visit = fixture.tracker.add({
    email: 'juergen@mueller.example',
    actions: [{ type: 'findOwner', rule: 'account' }, taskFor('recordOwner')],
  })
  await fixture.finish(visit)
  expect((await calls()) - before).toBe(3)
})
