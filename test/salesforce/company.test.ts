// The company of a match: `Lead.Company`, or the Contact's account. It is read by the query that finds the record.
import { describe, expect, it } from 'vitest'
import { taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const lead = 'grace.hopkins@northfield.example'
const contact = 'juergen@mueller.example'
const calls = async () => (await org.control.state()).apiCalls

async function matchOf(email: string) {
  const visit = fixture.tracker.add({ email, actions: [taskFor('documentOwner')] })
  expect(await fixture.finish(visit)).toMatchObject({ state: 'done' })
  return visit.match
}

describe('the company of a match', () => {
  it('is the company of a Lead', async () => {
    expect(await matchOf(lead)).toMatchObject({
      name: 'Grace Hopkins',
      company: 'Northfield Labs',
      accountId: null,
    })
  })

  it('is the account of a Contact, with its id', async () => {
    expect(await matchOf(contact)).toMatchObject({
      name: 'Jürgen Müller',
      company: 'Müller Maschinenbau GmbH',
      accountId: await org.control.named('mueller'),
    })
  })

  it('is null for a Contact without an account, and for a person account', async () => {
    for (const email of ['robin@private.example', 'megumi@home.example']) {
      expect(await matchOf(email)).toMatchObject({ company: null, accountId: null })
    }
  })

  it.each([
    ['Lead.Company', lead],
    ['Account.Name', contact],
    ['Contact.AccountId', contact],
  ])('is left out if the user can’t see %s', async (field, email) => {
    await org.control.restrict('aiko', { hiddenFields: [field] })
    await fixture.restart()
    const match = await matchOf(email)
    expect(match?.name).toBeTruthy()
    expect(match).not.toHaveProperty('company')
    expect(match).not.toHaveProperty('accountId')
  })

  it('costs no additional API call', async () => {
    await matchOf('robin@private.example')
    const before = await calls()
    await matchOf(contact)
    expect((await calls()) - before).toBe(2)
  })
})
