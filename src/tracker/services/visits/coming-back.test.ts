// Resumed visits: a reader of free pages enters an address, a rep confirms a person during the visit, a suspected reader returns.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { firstPagesVariant } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import { reader, readingScene, type Scene, visitOf } from './testing.ts'

describe.each(engines)('resumed visits on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
  })
  afterEach(() => scene.close())

  const visit = async (id: string) => (await scene.owner.call('GET', `/api/visits/${id}`)).body
  const leave = async () => {
    scene.clock.advance(5_000)
    await scene.sweep()
  }

  test('a reader of free pages who enters an address begins no new load, so the goodbye of the first load ends the visit', async () => {
    const { tracker, clock, owner, documentId } = scene
    // The document of this test has no bytes, so no first pages can be made from it.
    const part = {
      version: 1,
      variant: firstPagesVariant(2),
      blob_key: 'none',
      size_bytes: 1,
      sha256: '',
      forget_at: null,
    }
    const document = { workspace_id: owner.me.workspace.id, document_id: documentId }
    await tracker.context.store.db
      .insertInto('derived_files')
      .values({ ...document, ...part })
      .execute()
    const { slug } = await scene.makeLink({ settings: { emailFromPage: 3 } })
    const browser = reader(tracker, slug)
    const page = await browser.enter()
    const load = 'load_0123456789'
    clock.advance(2_000)
    await page.beat({ load, pages: { 1: 2_000 } })
    const known = await browser.enter({ email: 'carla@example.com', resume: page.visitToken, load })
    expect(known).toMatchObject({ visitId: page.visitId, resumed: true, freePages: null })
    // For some time, the tracker receives only the opening.
    clock.advance(29_000)
    await scene.sweep()
    expect(await visit(page.visitId)).toMatchObject({ state: 'reading' })
    await page.beat({ load, pages: { 1: 2_000, 3: 20_000 }, page: 3 })
    await browser.enter({ email: 'carla@example.com', resume: known.visitToken, load })
    clock.advance(3_000)
    await page.beat({ load, pages: { 1: 2_000, 3: 23_000 }, page: 3, goodbye: true })
    await leave()
    expect(await visit(page.visitId)).toMatchObject({ state: 'left', page: 3, activeMs: 25_000, leaves: 1 })
  })

  test('the confirmation by a rep during the visit publishes the opening now, and the leave when the reader leaves', async () => {
    await scene.makeWorkflow('opened')
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const page = await reader(scene.tracker, slug).enter({
      signals: { webdriver: true, prerendered: false, visible: true },
    })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 }, goodbye: true })
    await leave()
    scene.clock.advance(4_000)
    await page.beat({ pages: { 1: 3_000, 2: 4_000 }, page: 2 })
    await scene.owner.call('POST', `/api/visits/${page.visitId}/confirm-person`)
    const triggers = async () =>
      (await visit(page.visitId)).runs.map(({ trigger }: { trigger: string }) => trigger)
    expect(await visit(page.visitId)).toMatchObject({ state: 'reading', confirmedPerson: true })
    expect(await triggers()).toEqual(['opened'])
    await page.beat({ pages: { 1: 3_000, 2: 4_000 }, page: 2, goodbye: true })
    await leave()
    expect(await visit(page.visitId)).toMatchObject({ state: 'left' })
    expect(await triggers()).toEqual(['opened', 'left'])
  })

  test('a person who was suspected at one leave: the next leave updates the Task, also while a worker holds the run', async () => {
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink({ recipientEmail: 'ada@example.com' })
    const browser = reader(scene.tracker, slug)
    const read = async (pages: Record<string, number>, inputs: number) => {
      const page = visitOf(scene.tracker, (await browser.open()).body)
      scene.clock.advance(Object.values(pages).reduce((sum, ms) => sum + ms, 0))
      await page.beat({ pages, inputs, page: Number(Object.keys(pages).at(-1)), goodbye: true })
      await leave()
      return visit(page.visitId)
    }
    const claim = async () =>
      (await scene.owner.call('POST', '/api/runs/claim', { maxVisits: 9, leaseMs: 600_000 })).body.visits
    expect(await read({ 1: 3_000 }, 0)).toMatchObject({ suspicion: [], leaves: 1 })
    const [run] = (await claim())[0].runs
    expect(await read({ 2: 5_010, 3: 4_990, 4: 5_000, 5: 4_980 }, 0)).toMatchObject({
      suspicion: ['no_trusted_input', 'page_walk'],
    })
    const visitors = async () => (await scene.owner.call('GET', '/api/visitors')).body.items
    // No person has opened the document so far.
    expect(await visitors()).toEqual([])
    expect(await read({ 6: 4_000 }, 3)).toMatchObject({ suspicion: [], leaves: 2 })
    expect(await visitors()).toMatchObject([{ email: 'ada@example.com', visitCount: 1 }])
    const settlement = {
      state: 'skipped',
      reason: { code: 'no_record', salesforceCode: null, detail: null },
      result: null,
    }
    const settled = { runs: [{ runId: run.id, leaseToken: run.leaseToken, settlement }] }
    await scene.owner.call('POST', '/api/runs/settle', settled)
    expect(await claim()).toMatchObject([{ runs: [{ id: run.id }], visit: { leaves: 2 } }])
  })
})
