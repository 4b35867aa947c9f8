// Assignment rules and duplicate rules of the org, in single calls, in composite requests and in collections.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type RunningOrg, refusalOf, startOrg } from './testing.ts'

let running: RunningOrg
let named: Record<string, string>

beforeAll(async () => {
  running = await startOrg()
})
beforeEach(async () => {
  named = (await running.control.reset()).named
})
afterAll(() => running.close())

const url = '/services/data/v66.0/sobjects/Lead'
const person = (email: string) => ({ LastName: 'New', Company: 'Somewhere', Email: email })

type Part = { body?: object; httpHeaders?: Record<string, string> }
async function composite(...parts: Part[]) {
  const conn = await connect(running)
  const compositeRequest = parts.map((part, index) => ({
    ...{ method: 'POST', url, referenceId: `lead${index}`, body: person(`new${index}@nowhere.example`) },
    ...part,
  }))
  const answer = await conn.requestPost<{ compositeResponse: { httpStatusCode: number; body: unknown }[] }>(
    '/composite',
    { allOrNone: false, compositeRequest },
  )
  return answer.compositeResponse
}
const ownerOf = async (email: string) =>
  (await running.control.records('Lead')).find((row) => row.Email === email)?.OwnerId

test('the active assignment rule replaces the owner, except with the header FALSE on the subrequest', async () => {
  await running.control.set({ leadAssignment: named.queue ?? null })
  await composite(
    { body: { ...person('new0@nowhere.example'), OwnerId: named.ben } },
    {
      body: { ...person('new1@nowhere.example'), OwnerId: named.ben },
      httpHeaders: { 'Sforce-Auto-Assign': 'FALSE' },
    },
  )
  expect(await ownerOf('new0@nowhere.example')).toBe(named.queue)
  expect(await ownerOf('new1@nowhere.example')).toBe(named.ben)
})

test('a subrequest can’t set the headers of the composite request', async () => {
  const refused = await refusalOf(composite({ httpHeaders: { Authorization: 'x' } }))
  expect(refused.errorCode).toBe('INVALID_INPUT')
})

test('a duplicate rule names the matching records that the user can see', async () => {
  await running.control.set({
    duplicateRules: [{ object: 'Lead', against: ['Lead', 'Contact'], on: ['Email'] }],
  })
  const [lead] = await running.control.records('Lead')
  const email = String(lead?.Email)
  const [{ body } = { body: null }] = await composite({ body: person(email) })
  expect(body).toMatchObject([{ errorCode: 'DUPLICATES_DETECTED' }])
  expect(JSON.stringify(body)).toContain(lead?.Id)
  await running.control.set({ invisibleRecords: [lead?.Id ?? ''] })
  const [hidden] = await composite({ body: person(email) })
  expect(hidden?.body).toMatchObject([{ errorCode: 'DUPLICATES_DETECTED' }])
  expect(JSON.stringify(hidden?.body)).not.toContain(lead?.Id)
})

test('a rule that alerts lets the record be saved with allowSave', async () => {
  await running.control.set({ duplicateRules: [{ object: 'Lead', action: 'alert' }] })
  const [lead] = await running.control.records('Lead')
  const body = person(String(lead?.Email))
  const [refused, saved] = await composite(
    { body },
    { body, httpHeaders: { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' } },
  )
  expect(refused?.httpStatusCode).toBe(400)
  expect(saved?.httpStatusCode).toBe(201)
})

test('a collection reports the error of each record without the matching records', async () => {
  await running.control.set({ duplicateRules: [{ object: 'Lead' }] })
  const [lead] = await running.control.records('Lead')
  const conn = await connect(running)
  const results = await conn
    .sobject('Lead')
    .create([person(String(lead?.Email)), person('fine@nowhere.example')])
  expect(results).toMatchObject([
    { success: false, errors: [{ statusCode: 'DUPLICATES_DETECTED' }] },
    { success: true },
  ])
  expect(JSON.stringify(results)).not.toContain(lead?.Id)
})
