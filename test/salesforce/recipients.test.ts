// Recipients of links from Salesforce: campaigns, list views, reports and a search, as one rep may see them.
import { beforeEach, describe, expect, it } from 'vitest'
import type { PeopleRequest, SourceKind } from '#shared/model/salesforce-recipients.ts'
import { connectedOrg } from '../../src/main/salesforce/org.ts'
import { recipientPeople, recipientSources } from '../../src/main/salesforce/recipients/recipients.ts'
import { connect } from '../salesforce-org/testing.ts'
import { connectedRep, type Rep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  )

let rep: Rep
beforeEach(async () => {
  rep = await connectedRep(org, 'aiko')
})
const sourcesOf = (kind: SourceKind, text = '') =>
  recipientSources(connectedOrg(rep.salesforce.org()), kind, text)
const peopleOf = (request: PeopleRequest) => recipientPeople(connectedOrg(rep.salesforce.org()), request)
const campaign = async (key: string) => peopleOf({ kind: 'campaign', id: await org.control.named(key) })
const report = async (key: string, column: string | null = null) =>
  peopleOf({ kind: 'report', id: await org.control.named(key), column })
const view = async (key: string, object: 'Lead' | 'Contact') =>
  peopleOf({ kind: 'listView', id: await org.control.named(key), object })
/** Returns the number of API calls that `work` costs. */
const costOf = async (work: () => Promise<unknown>) => {
  const before = (await org.control.state()).apiCalls
  await work()
  return (await org.control.state()).apiCalls - before
}
const emails = ({ people }: { people: { email: string | null }[] }) => people.map(({ email }) => email)

describe('the sources', () => {
  it('are those that the user has viewed last, and are found by a part of the name, by id and by URL', async () => {
    const { sources } = await sourcesOf('listView')
    expect(sources.map(({ name }) => name)).toEqual([
      'すべての進行中のリード',
      'Recently Viewed Leads',
      'All Leads, with converted ones',
      'Contacts of my territory',
      'Harborview contacts',
    ])
    expect(sources.find(({ name }) => name === 'Contacts of my territory')?.isReadable).toBe(false)
    const names = async (kind: SourceKind, text: string) =>
      (await sourcesOf(kind, text)).sources.map(({ name }) => name)
    expect(await names('campaign', 'product tour')).toEqual(['Autumn 2026 Product Tour'])
    const id = await org.control.named('reportLeads')
    expect(await names('report', `https://x.lightning.force.com/lightning/r/Report/${id}/view`)).toEqual([
      'Leads by company',
    ])
    const list = 'https://x.lightning.force.com/lightning/o/Lead/list'
    expect(await names('listView', `${list}?filterName=AllLeads`)).toEqual(['All Leads, with converted ones'])
    expect(await names('listView', `${list}?filterName=__Recent`)).toEqual(['Recently Viewed Leads'])
  })

  it('a typed text is no wildcard and no SOQL', async () => {
    for (const text of ['%', '_', "x' OR Name != '", '\\', "' "]) {
      expect((await sourcesOf('report', text)).sources).toEqual([])
    }
  })

  it('cost one API call', async () => {
    expect(await costOf(() => sourcesOf('report'))).toBe(1)
  })

  it('are not found if the user may not see campaigns', async () => {
    await org.control.hideCampaigns()
    expect(await codeOf(sourcesOf('campaign'))).toBe('recipient_source_not_found')
  })
})

describe('the members of a campaign', () => {
  it('are Leads and Contacts with their addresses, read with two API calls', async () => {
    const client = await connect(org)
    await client.sobject('CampaignMember').create({
      CampaignId: await org.control.named('campaignEnglish'),
      ContactId: await org.control.named('contactMiguel'),
    })
    await campaign('campaignEnglish')
    expect(await costOf(() => campaign('campaignEnglish'))).toBe(2)
    const { people, isCut, hidden } = await campaign('campaignEnglish')
    expect(people.map(({ email, object, company }) => [email, object, company])).toEqual([
      ['grace.hopkins@northfield.example', 'Lead', 'Northfield Labs'],
      ['miguel.alvarez@harborview.example', 'Contact', 'Harborview Analytics'],
    ])
    expect([isCut, hidden]).toEqual([false, []])
  })

  it('are none in a campaign without members', async () => {
    expect((await campaign('campaignJapanese')).people).toEqual([])
  })

  it('say that the addresses of Leads are hidden, and the Contacts are read', async () => {
    const client = await connect(org)
    await client.sobject('CampaignMember').create({
      CampaignId: await org.control.named('campaignEnglish'),
      ContactId: await org.control.named('contactMiguel'),
    })
    await org.control.restrict('aiko', { hiddenFields: ['Lead.Email', 'Contact.HasOptedOutOfEmail'] })
    const found = await campaign('campaignEnglish')
    expect(emails(found)).toEqual(['miguel.alvarez@harborview.example'])
    expect(found.hidden.toSorted()).toEqual(['Contact.HasOptedOutOfEmail', 'Lead.Email'])
  })
})

describe('the people of a list view', () => {
  it('are read although the address is no column, in the order of the view', async () => {
    const found = await view('viewRecentLeads', 'Lead')
    expect(emails(found)).toEqual(['dana.lee+pdf@fabrikon.example', 'grace.hopkins@northfield.example'])
    expect(found.isCut).toBe(false)
    expect(await costOf(() => view('viewRecentLeads', 'Lead'))).toBe(2)
  })

  it('show who opted out of e-mails, who has no address, and converted Leads', async () => {
    const client = await connect(org)
    await client
      .sobject('Contact')
      .update({ Id: await org.control.named('contactMiguel'), HasOptedOutOfEmail: true })
    const { people } = await view('viewHarborview', 'Contact')
    expect(people.map(({ name, email, optedOut }) => [name, email, optedOut])).toEqual([
      ['Miguel Alvarez', 'miguel.alvarez@harborview.example', true],
      ['Nils Nomail', null, false],
    ])
    const all = await view('viewAllLeads', 'Lead')
    expect(all.people.filter(({ converted }) => converted).map(({ email }) => email)).toEqual([
      'casey@converted.example',
    ])
  })

  it('are cut at 2,000 rows, and the rest of the ids is read with few calls', async () => {
    const client = await connect(org)
    const leads = Array.from({ length: 2_050 }, (_, index) => ({
      ...{ LastName: `Lead ${index}`, Company: 'Many', Email: `lead${index}@many.example` },
    }))
    await client.sobject('Lead').create(leads, { allowRecursive: true })
    const found = await view('viewOpenLeads', 'Lead')
    expect(found.people).toHaveLength(2_000)
    expect(found.isCut).toBe(true)
    expect(await costOf(() => view('viewOpenLeads', 'Lead'))).toBeLessThanOrEqual(4)
  })

  it('are refused for a view that is not SOQL-compatible, deleted, or another org’s', async () => {
    expect(await codeOf(view('viewIncompatible', 'Contact'))).toBe('recipient_source_unreadable')
    const gone = { kind: 'listView', object: 'Lead', id: '00B000000000999EAA' } as const
    expect(await codeOf(peopleOf(gone))).toBe('recipient_source_not_found')
  })
})

describe('the people of a report', () => {
  it('come from the column with addresses, with the names of their records', async () => {
    const found = await report('reportLeads')
    expect(found.columns).toEqual([{ name: 'EMAIL', label: 'Email' }])
    const grace = found.people.find(({ email }) => email === 'grace.hopkins@northfield.example')
    expect(grace).toMatchObject({ name: 'Grace Hopkins', object: 'Lead', company: 'Northfield Labs' })
    expect(found.people.find(({ email }) => email === 'casey@converted.example')).toMatchObject({
      object: 'Contact',
      converted: false,
    })
    expect(found.isCut).toBe(false)
  })

  it('are read from the groups of a summary and from the crossings of a matrix', async () => {
    const summary = await report('reportContacts', 'EMAIL')
    expect(emails(summary)).toContain('miguel.alvarez@harborview.example')
    expect(new Set(emails(summary)).size).toBe(emails(summary).length)
    const matrix = await report('reportMatrix')
    expect(emails(matrix).toSorted()).toEqual(
      (await org.control.records('Lead'))
        .filter(({ IsConverted, IsDeleted }) => IsConverted === false && IsDeleted === false)
        .map(({ Email }) => Email)
        .toSorted(),
    )
  })

  it('are read from the column that the rep chooses', async () => {
    const found = await report('reportContacts')
    expect(found.columns.map(({ name }) => name)).toEqual(['OWNER_EMAIL', 'EMAIL'])
    // The address of the owner is a colleague's, so it is not the default.
    expect(found.column).toBe('EMAIL')
    const owners = await report('reportContacts', 'OWNER_EMAIL')
    expect(owners.column).toBe('OWNER_EMAIL')
    expect(emails(owners)).toContain('ben@example.com')
  })

  it('are refused without a column with addresses, also if it is hidden, and for a joined report', async () => {
    expect(await codeOf(report('reportNoEmail'))).toBe('report_without_email')
    expect(await codeOf(report('reportJoined'))).toBe('recipient_source_unreadable')
    await org.control.restrict('aiko', { hiddenFields: ['Lead.Email'] })
    expect(await codeOf(report('reportLeads'))).toBe('report_without_email')
    const gone = { kind: 'report', id: '00O000000000999EAA', column: null } as const
    expect(await codeOf(peopleOf(gone))).toBe('recipient_source_not_found')
  })

  it('cost two API calls', async () => {
    await report('reportLeads')
    expect(await costOf(() => report('reportLeads'))).toBe(2)
  })
})

describe('a search', () => {
  const search = (text: string) => peopleOf({ kind: 'search', text })

  it('finds Leads and Contacts by name, company and address, and no converted Leads', async () => {
    expect(emails(await search('hopkins'))).toEqual(['grace.hopkins@northfield.example'])
    expect(emails(await search('桜商事'))).toEqual(['ichiro.tanaka@sakura-shoji.example'])
    expect(emails(await search('harborview'))).toContain('miguel.alvarez@harborview.example')
    expect(emails(await search('casey'))).toEqual(['casey@converted.example'])
    expect((await search('casey')).people[0]?.object).toBe('Contact')
    expect(emails(await search('alvarez harborview'))).toEqual(['miguel.alvarez@harborview.example'])
  })

  it('takes quotes, wildcards and backslashes literally', async () => {
    expect(emails(await search("o'hara"))).toEqual(["sean.o'hara@emerald.example"])
    for (const text of ['%%', '__', "' OR Name LIKE '%", 'a\\'])
      expect(emails(await search(text))).toEqual([])
  })

  it('still searches what the user may see', async () => {
    await org.control.restrict('aiko', { hiddenObjects: ['Contact'], unfilterableFields: ['Lead.Email'] })
    const found = await search('northfield')
    expect(emails(found)).toEqual(['grace.hopkins@northfield.example'])
    expect(found.hidden).toEqual(['Contact'])
  })

  it('costs one API call', async () => {
    await search('hopkins')
    expect(await costOf(() => search('tanaka'))).toBe(1)
  })
})
