// Signals after the erasure of a visitor and after the retention of visits and addresses.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noRetention } from '#shared/model/privacy.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import type { Joined } from '../people/testing.ts'
import { runRetention } from '../privacy/retention.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const [ann, bob, cyd] = ['ann', 'bob', 'cyd'].map((name) => `${name}@acme.example`) as [
  string,
  string,
  string,
]

describe.each(engines)('signals and personal data on %s', { timeout: 60_000 }, (engine) => {
  let scene: Scene
  let admin: Joined
  let slug: string
  beforeEach(async () => {
    scene = await readingScene(engine)
    admin = await scene.joinAdmin()
    slug = (await scene.makeLink()).slug
  }, 60_000)
  afterEach(() => scene.close(), 60_000)

  async function read(email: string): Promise<string> {
    const page = await reader(scene.tracker, slug).enter({ email })
    scene.clock.advance(5_000)
    await page.beat({ pages: { 1: 5_000 }, goodbye: true, inputs: 2 })
    scene.clock.advance(6_000)
    await scene.sweep()
    return page.visitId
  }
  const stored = () =>
    scene.tracker.context.store.db
      .selectFrom('signals')
      .select(['visit_id as visitId', 'kind', 'company_id as companyId'])
      .orderBy('kind')
      .execute()
  const kinds = async () => (await stored()).map(({ kind }) => kind)
  const kindsOf = async (visitId: string): Promise<string[]> =>
    (await admin.call('GET', `/api/visits/${visitId}`)).body.signals.map(({ kind }: { kind: string }) => kind)
  const erase = async (email: string, mode: string) =>
    expect((await admin.call('POST', '/api/privacy/erasures', { email, mode })).status).toBe(200)
  async function retain(days: object) {
    await admin.call('PATCH', '/api/privacy', { retention: { ...noRetention, ...days } })
    scene.clock.advance(dayMs)
    while ((await runRetention(scene.tracker.context)) > 0);
  }

  /** Three people of one company; the last one came back, so one visit has two signals. */
  async function readByCompany(): Promise<string> {
    await read(ann)
    await read(cyd)
    scene.clock.advance(30 * hourMs)
    await read(bob)
    const visitId = await read(cyd)
    expect(await kinds()).toEqual(['cameBack', 'company'])
    return visitId
  }

  test('an erasure deletes the signals of the visits of this visitor, and of no other', async () => {
    await readByCompany()
    await erase(cyd, 'erased')
    expect(await kinds()).toEqual(['company'])
    await erase(bob, 'erased')
    expect(await kinds()).toEqual([])
  })

  test('an anonymous visit keeps its signals, without the company of the reader', async () => {
    await readByCompany()
    const raised = (await stored()).find(({ kind }) => kind === 'company')
    expect(raised?.companyId).toMatch(/^\w+/)
    await erase(bob, 'anonymized')
    expect(await stored()).toContainEqual({ ...raised, companyId: null })
    expect(await kindsOf(raised?.visitId ?? '')).toEqual(['company'])
  })

  test.each(['erased', 'anonymized'])(
    'after a visitor was %s, the same address did not come back',
    async (mode) => {
      await read(ann)
      await erase(ann, mode)
      scene.clock.advance(30 * hourMs)
      expect(await kindsOf(await read(ann))).toEqual([])
    },
  )

  test('the retention of visits deletes their signals, and the next visit is a first visit', async () => {
    await readByCompany()
    scene.clock.advance(40 * dayMs)
    await retain({ visits: 30 })
    expect(await stored()).toEqual([])
    expect(await kindsOf(await read(ann))).toEqual([])
  })

  test('the retention of addresses removes the company from the signals of the visits that stay', async () => {
    const visitId = await readByCompany()
    scene.clock.advance(40 * dayMs)
    await retain({ addresses: 30 })
    expect((await stored()).map(({ kind, companyId }) => [kind, companyId])).toEqual([
      ['cameBack', null],
      ['company', null],
    ])
    expect(await kindsOf(visitId)).toEqual(['cameBack'])
  })
})
