// The members of a campaign as recipients of links.
import { describe, expect, it } from 'vitest'
import { campaignPeople } from '../../src/main/salesforce/campaign-members.ts'
import { connectedOrg } from '../../src/main/salesforce/org.ts'
import { connect } from '../salesforce-org/testing.ts'
import { connectedRep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  )
const peopleOf = async (campaign: string) => {
  const rep = await connectedRep(org, 'aiko')
  const id = await org.control.named(campaign)
  return campaignPeople(connectedOrg(rep.salesforce.org()), id)
}

describe('the members of a campaign', () => {
  it('are Leads and Contacts with their addresses, read with one API call', async () => {
    const contacts = (await org.control.records('Contact')).filter(({ Email }) => Email)
    const [contact] = contacts
    const client = await connect(org)
    await client.sobject('CampaignMember').create({
      CampaignId: await org.control.named('campaignEnglish'),
      ContactId: String(contact?.Id),
    })
    const before = (await org.control.state()).apiCalls
    const { name, people, withoutAddress } = await peopleOf('campaignEnglish')
    expect(name).not.toBe('')
    expect(people.map(({ email }) => email).sort()).toEqual(
      [String(contact?.Email), 'grace.hopkins@northfield.example'].sort(),
    )
    expect(people.every((person) => person.name !== '')).toBe(true)
    expect(withoutAddress).toBe(0)
    expect((await org.control.state()).apiCalls - before).toBeLessThanOrEqual(3)
  })

  it('are none in a campaign without members', async () => {
    expect((await peopleOf('campaignJapanese')).people).toEqual([])
  })

  it('are not found if campaigns or the addresses are hidden from the user', async () => {
    await org.control.restrict('aiko', { hiddenFields: ['Lead.Email'] })
    expect(await codeOf(peopleOf('campaignEnglish'))).toBe('campaign_not_found')
    await org.control.hideCampaigns()
    expect(await codeOf(peopleOf('campaignEnglish'))).toBe('campaign_not_found')
  })
})
