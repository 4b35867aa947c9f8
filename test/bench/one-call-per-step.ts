// The reference for the salesforce bench: one API call for each step. The reference searches for a Lead, a Contact and the assignee, and
// then writes each record with its own call.
import { z } from 'zod'

const service = '/services/data/v66.0'
const pageSchema = z.object({
  records: z.array(z.looseObject({ Id: z.string(), OwnerId: z.string().optional() })),
})
const createdSchema = z.object({ id: z.string() })

export type Session = { accessToken: string; instanceUrl: string }
export type VisitToWrite = { email: string; campaignIds: readonly string[] }

export async function writeVisit(session: Session, { email, campaignIds }: VisitToWrite): Promise<void> {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${session.instanceUrl}${service}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${session.accessToken}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const first = async (soql: string) =>
    pageSchema.parse(await ask(`/query/?q=${encodeURIComponent(soql)}`)).records[0]
  const create = async (object: string, values: object) =>
    createdSchema.parse(await ask(`/sobjects/${object}`, values)).id

  const lead = await first(`SELECT Id, OwnerId FROM Lead WHERE Email = '${email}' AND IsConverted = false`)
  const contact = lead ? undefined : await first(`SELECT Id, OwnerId FROM Contact WHERE Email = '${email}'`)
  const record = lead ?? contact
  const owner = await first(
    `SELECT Id, TimeZoneSidKey FROM User WHERE Id = '${record?.OwnerId}' AND IsActive = true`,
  )
  await create('Task', {
    Subject: `${email} closed Bench`,
    ActivityDate: new Date().toISOString().slice(0, 10),
    WhoId: record?.Id,
    OwnerId: owner?.Id,
  })
  for (const CampaignId of campaignIds) {
    await create('CampaignMember', { CampaignId, [lead ? 'LeadId' : 'ContactId']: record?.Id })
  }
}
