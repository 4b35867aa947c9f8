// The runs, the match and the erasure of visits whose URL names a Lead or Contact by its Salesforce id (ADR 119).
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import { toLongId } from '#shared/salesforce-id.ts'
import { type ClaimedVisit, runVersionFor } from '#shared/tracker-api/runs.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import type { Joined } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const email = 'grace@northfield.example'
const lead = toLongId('00Q5g00000AbCdE')
const match = {
  ...{ type: 'Lead', id: lead, name: 'Grace Hopkins', company: 'Northfield', owner: null },
  ...{ matchedAt: '2026-11-22T10:00:00.000Z', email: 'Grace@Northfield.example' },
}
const result = {
  ...{ taskId: '00T000000000001AAA', campaignMemberId: null, record: match, assignee: null },
  instanceUrl: 'https://org.example.com',
}

describe.each(engines)('visits of a claimed record on %s', { timeout: 60_000 }, (engine) => {
  let scene: Scene
  let admin: Joined
  beforeEach(async () => {
    scene = await readingScene(engine)
    admin = await scene.joinAdmin()
    await scene.makeWorkflow('left')
  })
  afterEach(() => scene.close())

  const claim = async (runVersion: number = runVersionFor.claimedRecord): Promise<ClaimedVisit[]> =>
    (await scene.owner.call('POST', '/api/runs/claim', { runVersion })).body.visits
  const visitOf = async (id: string): Promise<Visit> =>
    (await scene.owner.call('GET', `/api/visits/${id}`)).body

  async function leave(claimedRecord: string, person?: string): Promise<string> {
    const settings = { mergeRecord: true, requireEmail: person !== undefined }
    const { slug } = await scene.makeLink({ settings })
    const page = await reader(scene.tracker, slug).enter({
      claimedRecord,
      ...(person ? { email: person } : {}),
    })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    return page.visitId
  }
  async function settle(): Promise<void> {
    const [visit] = await claim()
    const runs = (visit?.runs ?? []).map(({ id, leaseToken }) => ({
      ...{ runId: id, leaseToken },
      settlement: { state: 'done', result },
    }))
    await scene.owner.call('POST', '/api/runs/settle', {
      runs,
      matches: [{ visitId: visit?.visit.id, match }],
    })
  }

  test('a device of an earlier version gets no run of such a visit', async () => {
    await leave(lead)
    expect(await claim(runVersionFor.claimedRecord - 1)).toEqual([])
    const [claimed] = await claim()
    expect(claimed?.visit.visitor).toMatchObject({ email: null, confidence: 'claimed', claimedRecord: lead })
    // With a typed address, earlier versions find the record by the address.
    await leave(lead, email)
    expect(await claim(runVersionFor.everyRun)).toHaveLength(1)
  })

  test('the visit has the name of the record once it is matched, in the list, the notification and the export', async () => {
    const visitId = await leave(lead)
    expect((await visitOf(visitId)).visitor.name).toBeUndefined()
    await settle()
    const visitor = { email: null, name: 'Grace Hopkins', company: 'Northfield', claimedRecord: lead }
    expect((await visitOf(visitId)).visitor).toMatchObject(visitor)
    const { body } = await scene.owner.call('GET', '/api/notifications')
    expect(body.items[0]?.visitor).toMatchObject(visitor)
    const csv = await scene.tracker.app.inject({
      url: '/api/visits.csv?locale=en',
      headers: { authorization: `Bearer ${scene.owner.token}` },
    })
    expect(csv.body).toContain('Grace Hopkins,Northfield')
  })

  test('the match of a visit without a claimed record is still refused', async () => {
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const { visitId } = await reader(scene.tracker, slug).enter({})
    const { recordMatches } = scene.tracker.context.store.forWorkspace(scene.tracker.workspaceId)
    expect(await recordMatches.pin(visitId, match as never)).toBeUndefined()
  })

  test.each(['anonymized', 'erased'])('is found by the address of the record and %s', async (mode) => {
    const visitId = await leave(lead)
    await settle()
    const other = await leave(toLongId('00Q5g00000OtHer'))
    const found = await admin.call('POST', '/api/privacy/erasures/find', { email })
    expect(found.body).toMatchObject({ isEmpty: false, counts: { visits: 1 } })
    expect(found.body.salesforce.map(({ id }: { id: string }) => id)).toContain(lead)
    const erased = await admin.call('POST', '/api/privacy/erasures', { email, mode })
    expect(erased.status).toBe(200)
    const rows = await scene.tracker.context.store.db.selectFrom('visits').selectAll().execute()
    expect(rows.map((row) => row.visit_id).sort()).toEqual(
      (mode === 'erased' ? [other] : [visitId, other]).sort(),
    )
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${lead}|grace`, 'i'))
    expect(rows.find((row) => row.visit_id === other)?.claimed_record).not.toBeNull()
  })
})
