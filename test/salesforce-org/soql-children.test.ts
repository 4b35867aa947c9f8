// Parent-to-child subqueries of SOQL with jsforce.
import type { Connection } from 'jsforce'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type RunningOrg, refusalOf, startOrg } from './testing.ts'

let running: RunningOrg
let conn: Connection
beforeAll(async () => {
  running = await startOrg()
  conn = await connect(running)
})
afterAll(() => running.close())

const memberships = async (object: string, email: string, campaign: string) => {
  const soql =
    `SELECT Id, (SELECT CampaignId FROM CampaignMembers WHERE CampaignId = '${campaign}') ` +
    `FROM ${object} WHERE Email = '${email}'`
  const { records } = await conn.query<{ CampaignMembers: unknown }>(soql)
  return records.map((record) => record.CampaignMembers)
}

test('the children of each parent are an object of records, or null without children', async () => {
  const campaign = await running.control.named('campaignEnglish')
  const grace = 'grace.hopkins@northfield.example'
  expect(await memberships('Lead', grace, campaign)).toMatchObject([
    { totalSize: 1, done: true, records: [{ CampaignId: campaign }] },
  ])
  expect(await memberships('Lead', grace, await running.control.named('campaignJapanese'))).toEqual([null])
})

test('an unknown relationship, and one whose object is hidden, is refused', async () => {
  const ask = (name: string) => refusalOf(conn.query(`SELECT Id, (SELECT Id FROM ${name}) FROM Lead`))
  expect(await ask('Nothings')).toMatchObject({ errorCode: 'INVALID_TYPE' })
  await running.control.hideCampaigns()
  expect(await ask('CampaignMembers')).toMatchObject({
    errorCode: 'INVALID_TYPE',
    message: expect.stringContaining("Didn't understand relationship 'CampaignMembers'"),
  })
})
