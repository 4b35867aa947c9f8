import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Company, CompanyDocument } from '#shared/model/companies.ts'
import type { RecordMatch } from '#shared/model/runs.ts'
import type { Visit, Visitor } from '#shared/model/visits.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import type { Joined } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'
import { regroupVisitors } from './regroup.ts'

const lead = (name: string, company: string | null | undefined, at = 0): RecordMatch => ({
  ...{ type: 'Lead', id: '00Q000000000001AAA', name, owner: null },
  ...(company === undefined ? {} : { company, accountId: null }),
  matchedAt: new Date(Date.UTC(2026, 10, 20) + at).toISOString(),
})
const contact = (company: string, accountId: string, at = 0): RecordMatch => ({
  ...{ type: 'Contact', id: '003000000000001AAA', name: 'Jane Miller', owner: null, company, accountId },
  matchedAt: new Date(Date.UTC(2026, 10, 20) + at).toISOString(),
})
const acme = '001000000000001AAA'
const globex = '001000000000002AAA'

describe.each(engines)('visitors and companies on %s', (engine) => {
  let scene: Scene
  let read: <T>(path: string, by?: Joined) => Promise<T>
  beforeEach(async () => {
    scene = await readingScene(engine)
    await scene.makeWorkflow('left')
    read = async (path, by = scene.owner) => (await by.call('GET', path)).body
  })
  afterEach(() => scene.close())

  /** A visitor opens and leaves. Returns the visit. */
  async function visit(email: string, link?: { slug: string }): Promise<Visit> {
    const { slug } = link ?? (await scene.makeLink())
    const page = await reader(scene.tracker, slug).enter(link ? {} : { email })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    return read(`/api/visits/${page.visitId}`)
  }

  /** Settles the run of the visit with a match. */
  async function settle(visitId: string, match: RecordMatch): Promise<void> {
    const { body } = await scene.owner.call('POST', '/api/runs/claim', { maxVisits: 20, leaseMs: 60_000 })
    const claimed = body.visits.find((each: { visit: Visit }) => each.visit.id === visitId)
    const [run] = claimed.runs
    const reason = { code: 'no_record_no_assignee', salesforceCode: null, detail: null }
    await scene.owner.call('POST', '/api/runs/settle', {
      runs: [
        {
          ...{ runId: run.id, leaseToken: run.leaseToken },
          settlement: { state: 'skipped', reason, result: null },
        },
      ],
      matches: [{ visitId, match }],
    })
  }
  async function visitMatched(email: string, match: RecordMatch): Promise<Visit> {
    const { id } = await visit(email)
    await settle(id, match)
    return read(`/api/visits/${id}`)
  }
  const companies = async (search = ''): Promise<Company[]> =>
    (await read<{ items: Company[] }>(`/api/companies?search=${encodeURIComponent(search)}`)).items
  const visitors = async (query: string): Promise<Visitor[]> =>
    (await read<{ items: Visitor[] }>(`/api/visitors?${query}`)).items

  it('a match gives the visitor a name and a company in visits, visitors, the search and the export', async () => {
    const earlier = await visit('ichiro@sakura.example')
    expect(earlier.visitor).toMatchObject({ name: null, company: null })
    const matched = await visitMatched('ichiro@sakura.example', lead('田中 一郎', '桜商事株式会社'))
    const named = { name: '田中 一郎', company: '桜商事株式会社', companyPage: { name: '桜商事株式会社' } }
    expect(matched.visitor).toMatchObject(named)
    expect((await read<Visit>(`/api/visits/${earlier.id}`)).visitor).toMatchObject(named)
    for (const search of ['田中', 'ichiro@', '桜商事']) {
      expect(await visitors(`search=${encodeURIComponent(search)}`)).toMatchObject([named])
    }
    expect(await visitors('search=nobody')).toEqual([])
    const { body } = await scene.tracker.app.inject({
      url: '/api/visits.csv?locale=ja',
      headers: { authorization: `Bearer ${scene.owner.token}` },
    })
    expect(body).toContain('メールアドレス,氏名,会社名')
    expect(body).toContain('ichiro@sakura.example,田中 一郎,桜商事株式会社')
  })

  it('a later match replaces the name; an earlier match does not', async () => {
    const email = 'jane@acme.example'
    await visitMatched(email, lead('Jane Miller', 'Acme', 5_000))
    expect((await visitMatched(email, lead('Jane Doe', 'Old Acme', 0))).visitor).toMatchObject({
      name: 'Jane Miller',
      company: 'Acme',
    })
    expect((await visitMatched(email, lead('Jane Smith', 'New Acme', 9_000))).visitor).toMatchObject({
      name: 'Jane Smith',
      company: 'New Acme',
      companyPage: { name: 'New Acme' },
    })
  })

  it('a match in the future does not block later matches', async () => {
    const email = 'jane@acme.example'
    await visitMatched(email, lead('Jane Miller', 'Acme', 86_400_000 * 365))
    scene.clock.advance(1_000)
    const now = scene.clock.now() - Date.UTC(2026, 10, 20)
    expect((await visitMatched(email, lead('Jane Smith', 'Acme', now))).visitor.name).toBe('Jane Smith')
  })

  it('a match of a user who can’t see the company keeps the known company of the record', async () => {
    const email = 'jane@acme.example'
    await visitMatched(email, lead('Jane Miller', 'Acme'))
    const { visitor } = await visitMatched(email, lead('Jane Miller', undefined, 1_000))
    expect(visitor).toMatchObject({ company: 'Acme', companyPage: { name: 'Acme' } })
  })

  it('placeholders and hidden names are no names', async () => {
    const { visitor } = await visitMatched('jane@acme.example', lead('00Q000000000001AAA', '[not provided]'))
    expect(visitor).toMatchObject({ name: null, company: null, companyPage: { name: 'acme.example' } })
  })

  it('before a match, the name of the personal link is known', async () => {
    const email = 'ichiro@sakura.example'
    const { body } = await scene.owner.call('POST', `/api/documents/${scene.documentId}/links`, {
      recipientEmail: email,
      name: '桜商事 田中様',
    })
    const link = { slug: String(body.url).split('/').at(-1) ?? '' }
    expect((await visit(email, link)).visitor).toMatchObject({ name: null, linkName: '桜商事 田中様' })
    // The name is also known in a visit of the same visitor to another link.
    expect((await visit(email)).visitor.linkName).toBe('桜商事 田中様')
    expect(await visitors(`search=${encodeURIComponent('田中')}`)).toMatchObject([
      { linkName: '桜商事 田中様' },
    ])
  })

  it('visitors with one domain are one company; addresses of free mail providers are none', async () => {
    await visit('jane@acme.example')
    await visit('bob@acme.example')
    const private_ = await visit('someone@gmail.com')
    expect(private_.visitor.companyPage).toBeNull()
    const [company, ...others] = await companies()
    expect(others).toEqual([])
    expect(company).toMatchObject({
      ...{ name: 'acme.example', domain: 'acme.example', account: null },
      ...{ readerCount: 2, visitCount: 2, documentCount: 1, activeMs: 6_000 },
    })
    expect(await visitors(`companyId=${company?.id}`)).toMatchObject([
      { email: 'bob@acme.example' },
      { email: 'jane@acme.example' },
    ])
    const { items } = await read<{ items: Visit[] }>(`/api/visits?companyId=${company?.id}`)
    expect(items.map(({ visitor }) => visitor.email)).toEqual(['bob@acme.example', 'jane@acme.example'])
    expect(await read<{ items: CompanyDocument[] }>(`/api/companies/${company?.id}/documents`)).toMatchObject(
      {
        items: [{ title: 'Offer', readers: 2, visits: 2, activeMs: 6_000 }],
      },
    )
  })

  it('an open visit counts', async () => {
    await visit('jane@acme.example')
    const { slug } = await scene.makeLink()
    await reader(scene.tracker, slug).enter({ email: 'bob@acme.example' })
    expect(await companies()).toMatchObject([{ readerCount: 2, visitCount: 2, activeMs: 3_000 }])
  })

  it('the account of a Contact is the company of all visitors with its domain', async () => {
    await visit('bob@acme.example')
    const { visitor } = await visitMatched('jane@acme.example', contact('Acme Corporation', acme))
    await visit('carol@acme.example')
    expect(await companies()).toMatchObject([
      { id: visitor.companyPage?.id, name: 'Acme Corporation', account: { id: acme }, readerCount: 3 },
    ])
    expect(await companies('corp')).toHaveLength(1)
    expect(await companies('other')).toEqual([])
  })

  it('visitors of two accounts with one domain are two companies, and unknown visitors the company of the domain', async () => {
    await visit('bob@holding.example')
    await visitMatched('jane@holding.example', contact('Acme', acme))
    await visitMatched('joe@holding.example', contact('Globex', globex))
    const found = await companies()
    expect(found.map(({ name, readerCount }) => [name, readerCount])).toEqual(
      expect.arrayContaining([
        ['Acme', 1],
        ['Globex', 1],
        ['holding.example', 1],
      ]),
    )
    // The Contact moves to the other account, so there is one account again.
    await visitMatched('joe@holding.example', contact('Acme', acme, 1_000))
    expect(await companies()).toMatchObject([{ name: 'Acme', readerCount: 3 }])
  })

  it('a Lead with an address of a free mail provider belongs to the company of the Lead', async () => {
    await visitMatched('taro@yahoo.co.jp', lead('山田 太郎', '山田商店'))
    expect(await companies()).toMatchObject([{ name: '山田商店', domain: null, readerCount: 1 }])
  })

  it('visits of earlier versions are assigned to companies after the start', async () => {
    await visit('jane@acme.example')
    const { db } = scene.tracker.context.store
    await db.updateTable('visitors').set({ grouped: 0, company_id: null, domain: null }).execute()
    await db.updateTable('companies').set({ last_visit_at: null }).execute()
    expect(await companies()).toEqual([])
    // The worker of the tracker may run at the same time.
    while ((await regroupVisitors(scene.tracker.context)) > 0);
    expect(await companies()).toMatchObject([{ name: 'acme.example', readerCount: 1 }])
  })

  it('the notifications of the visit are sent to the desktops again with the name', async () => {
    const { id } = await visit('jane@acme.example')
    const { body } = await scene.owner.call('GET', '/api/notifications')
    expect(body.items).toMatchObject([{ visitId: id, visitor: { name: null } }])
    const { cursor } = await read<{ cursor: string }>('/api/feed')
    await settle(id, lead('Jane Miller', 'Acme'))
    const { events } = await read<{ events: { type: string; silent?: boolean; notification?: object }[] }>(
      `/api/feed?cursor=${cursor}`,
    )
    expect(events.filter(({ type }) => type === 'notification')).toMatchObject([
      { silent: true, notification: { visitId: id, visitor: { name: 'Jane Miller', company: 'Acme' } } },
    ])
  })

  it('a company without visitors is not found', async () => {
    expect((await scene.owner.call('GET', '/api/companies/com_none')).status).toBe(404)
    expect((await scene.owner.call('GET', '/api/companies/com_none/documents')).status).toBe(404)
  })
})
