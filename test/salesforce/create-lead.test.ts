// Creating a Lead for a visitor without a matching record. In the end exactly one Lead exists, even if a response is lost.
import { beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../src/main/lib/clock.ts'
import { createLead } from '../../src/main/salesforce/create-lead.ts'
import { connectedRep, type Rep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
let rep: Rep
beforeEach(async () => {
  rep = await connectedRep(org, 'aiko', { writeTimeoutMs: 300 })
})

const email = 'newcomer@nowhere.example'
const lead = { lastName: '新山', firstName: 'Nana', company: "O'Neill & Söhne", email }
/** late-leads.test.ts tests commits after all searches. */
const unwatched = { answered() {}, found() {} }
const make = (change = {}) => {
  const client = rep.salesforce.org()?.client
  if (!client) throw new Error('not connected')
  return createLead(
    client,
    { ...lead, ...change },
    { clock: systemClock, searchIntervalMs: 200, record: () => unwatched },
  )
}
const leads = async () =>
  (await org.control.records('Lead')).filter((row) => row.Email === email && row.IsDeleted !== true)

it('writes the entered values', async () => {
  const made = await make()
  const [row, ...others] = await leads()
  expect(others).toEqual([])
  expect(made).toEqual({ id: row?.Id, created: true })
  expect(row).toMatchObject({ LastName: '新山', FirstName: 'Nana', Company: "O'Neill & Söhne" })
})

it.each([
  ['a lost response', { type: 'lose-reply' }],
  ['a timeout after the commit', { type: 'no-reply', commit: true }],
  ['a commit that takes longer than the timeout', { type: 'slow', ms: 450 }],
] as const)('%s: one Lead exists', async (_name, effect) => {
  await org.control.fault({ match: { kind: 'write' }, effect })
  const made = await make()
  expect((await leads()).map((row) => row.Id)).toEqual([made.id])
})

it('reports an error if nothing was written, and the next call writes one Lead', async () => {
  await org.control.fault({ match: { kind: 'write' }, effect: { type: 'drop' } })
  await expect(make()).rejects.toMatchObject({ code: 'salesforce_unreachable' })
  await make()
  expect(await leads()).toHaveLength(1)
})

it('keeps an older Lead of another person and deletes its own Lead', async () => {
  const theirs = await org.control.insert('Lead', {
    LastName: 'Faster',
    Company: 'x',
    Email: email,
    CreatedDate: '2026-11-01T00:00:00.000Z',
  })
  // The first search does not find the other Lead.
  await org.control.set({ invisibleRecords: [theirs.Id] })
  const client = rep.salesforce.org()?.client
  if (!client) throw new Error('not connected')
  let queries = 0
  const watched = {
    ...client,
    query: async (...args: Parameters<typeof client.query>) => {
      queries += 1
      if (queries === 2) await org.control.set({ invisibleRecords: [] })
      return client.query(...args)
    },
  } as typeof client
  const made = await createLead(watched, lead, {
    ...{ clock: systemClock, searchIntervalMs: 1, record: () => unwatched },
  })
  expect(made).toEqual({ id: theirs.Id, created: false })
  expect((await leads()).map((row) => row.Id)).toEqual([theirs.Id])
})

it('returns the existing Lead if it is called again', async () => {
  const first = await make()
  expect(await make()).toEqual({ id: first.id, created: false })
  expect(await leads()).toHaveLength(1)
})

it('reports the message of a validation rule', async () => {
  await org.control.set({
    validationRules: [{ object: 'Lead', message: '会社名は正式名称で入力してください' }],
  })
  await expect(make()).rejects.toMatchObject({
    code: 'salesforce_refused',
    details: { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', detail: '会社名は正式名称で入力してください' },
  })
  expect(await leads()).toEqual([])
})
