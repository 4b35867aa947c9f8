// Compares the stored figures with a recount of all visits, on both engines.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DocumentAnalytics, type PageFigures } from '#shared/analytics.ts'
import { seenFromMs } from '#shared/seen-from.ts'
import { dayMs } from '../../domain/analytics/days.ts'
import { spanOf } from '../../domain/analytics/scope.ts'
import { isSuspected } from '../../domain/visits/by-person.ts'
import * as tables from '../../infrastructure/database/migrations/0005-analytics.ts'
import * as counts from '../../infrastructure/database/migrations/0011-scale.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { newId } from '../../infrastructure/ids.ts'
import { unitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { openSumSources } from '../../repositories/visit-sum-sources.ts'
import { addFivePageDocument, reader, readingScene, type Scene } from '../visits/testing.ts'
import { countLeaves } from './counted-visits.ts'
import { sumVisits } from './sum-visits.ts'
import { compareSums, leftVisit } from './testing.ts'

const start = Date.UTC(2026, 9, 1)
const links = ['lnk_a', 'lnk_b', 'lnk_c']

/** A visit and its leaves. Each leave has the pages that were read until then. */
const history = fc.record({
  link: fc.constantFrom(...links),
  version: fc.constantFrom(1, 2),
  openedAt: fc.oneof(
    fc.integer({ min: start, max: start + 5 * dayMs }),
    fc.integer({ min: start, max: start + 150 * dayMs }),
  ),
  visitor: fc.option(fc.constantFrom('per_1', 'per_2', 'per_3'), { nil: null }),
  readerKey: fc.constantFrom('key_1', 'key_2'),
  returning: fc.boolean(),
  suspected: fc.boolean(),
  confirmed: fc.boolean(),
  /** The reader enters an address before the second leave. */
  identified: fc.boolean(),
  /** The bot detection marks the visit before the last leave. */
  marked: fc.boolean(),
  leaves: fc.array(
    fc.record({
      read: fc.dictionary(
        fc.integer({ min: 1, max: 5 }).map(String),
        fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 900_000 })),
      ),
      exit: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

const instant = fc.oneof(
  fc.integer({ min: start - dayMs, max: start + 6 * dayMs }),
  fc.integer({ min: start - dayMs, max: start + 160 * dayMs }),
)
const filter = fc.record({
  linkId: fc.option(fc.constantFrom(...links), { nil: undefined }),
  version: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
  from: fc.option(instant, { nil: undefined }),
  to: fc.option(instant, { nil: undefined }),
})
type Filter = {
  linkId?: string | undefined
  version?: number | undefined
  from?: number | undefined
  to?: number | undefined
}

/** The rows of a visit at each of its leaves, and after a rep's confirmation. */
function statesOf(history: History, ids: { workspace_id: string; document_id: string }): VisitRow[] {
  const first = leftVisit({
    ...ids,
    link_id: history.link,
    document_version: history.version,
    page_count: 5,
    visitor_id: history.visitor,
    reader_key: history.readerKey,
    opened_at: history.openedAt,
    returning: history.returning ? 1 : 0,
    suspected: history.suspected ? 1 : 0,
  })
  const sums: Record<string, number> = {}
  const states = history.leaves.map(({ read, exit }, index) => {
    for (const [page, ms] of Object.entries(read)) sums[page] = (sums[page] ?? 0) + ms
    const active_ms = Object.values(sums).reduce((a, b) => a + b, 0)
    const isLast = index === history.leaves.length - 1
    return {
      ...first,
      ...(history.identified && index > 0 ? { visitor_id: first.visitor_id ?? 'per_4' } : {}),
      ...(history.marked && isLast ? { suspected: 1 } : {}),
      ...{ pages: JSON.stringify(sums), active_ms, page: exit, leaves: index + 1 },
      last_active_at: first.opened_at + active_ms,
    }
  })
  const last = states.at(-1) as VisitRow
  return history.confirmed && last.suspected === 1
    ? [...states, { ...last, confirmed_person_at: start }]
    : states
}

const within = (visit: VisitRow, { linkId, version, from, to }: Filter) =>
  !isSuspected(visit) &&
  (linkId === undefined || visit.link_id === linkId) &&
  (version === undefined || visit.document_version === version) &&
  (from === undefined || visit.opened_at >= from) &&
  (to === undefined || visit.opened_at < to)

const seen = (visit: VisitRow) =>
  Object.entries(JSON.parse(visit.pages) as Record<string, number>).filter(([, ms]) => ms >= seenFromMs)
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return ((low ?? 0) + (high ?? 0)) / 2
}

/** Computes the expected figures directly from all visits. */
function recount(visits: VisitRow[]) {
  return {
    visits: visits.length,
    returning: visits.filter((visit) => visit.returning).length,
    activeMs: sum(visits.map((visit) => visit.active_ms)),
    finished: visits.filter((visit) => seen(visit).some(([page]) => page === '5')).length,
    lastOpenedAt: visits.length
      ? new Date(Math.max(...visits.map((visit) => visit.opened_at))).toISOString()
      : null,
  }
}

function recountPage(visits: VisitRow[], page: number) {
  const times = visits.flatMap((visit) => seen(visit).flatMap(([n, ms]) => (Number(n) === page ? [ms] : [])))
  return {
    page,
    activeMs: sum(visits.map((visit) => JSON.parse(visit.pages)[page] ?? 0)),
    readers: times.length,
    exits: visits.filter((visit) => visit.page === page).length,
    reached: visits.filter((visit) => seen(visit).some(([n]) => Number(n) >= page)).length,
    times: times.sort((a, b) => a - b),
  }
}

/** The median. With an even number of values, the lower of the two middle values. */
function checkMedian(medianMs: number, times: number[]) {
  const exact = times[Math.ceil(times.length / 2) - 1] ?? 0
  expect(Math.abs(medianMs - exact)).toBeLessThanOrEqual(exact * 0.026 + 1)
}

describe.each(engines)('analytics on %s', (engine) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await readingScene(engine)
    await scene.tracker.context.store.finishSchema(
      { info: () => undefined, warn: () => undefined },
      new AbortController().signal,
    )
  })
  afterAll(() => scene.close())

  const document = () => addFivePageDocument(scene)

  async function ask(documentId: string, { from, to, linkId, version }: Filter = {}) {
    const query = new URLSearchParams()
    if (linkId) query.set('linkId', linkId)
    if (version) query.set('version', String(version))
    if (from !== undefined) query.set('from', new Date(from).toISOString())
    if (to !== undefined) query.set('to', new Date(to).toISOString())
    const { body, status } = await scene.owner.call('GET', `/api/documents/${documentId}/analytics?${query}`)
    expect(status, JSON.stringify(body)).toBe(200)
    return DocumentAnalytics.parse(body)
  }

  /** The stored sums equal a recount, and figures are read from them. */
  async function expectCorrectSums() {
    const { db } = scene.tracker.context.store
    for (const [name, { stored, counted }] of Object.entries(await compareSums({ db }))) {
      expect(stored, name).toEqual(counted)
    }
    expect((await openSumSources({ db }, scene.owner.me.workspace.id)).isComplete).toBe(true)
  }

  function check(answer: DocumentAnalytics, visits: VisitRow[]) {
    expect(answer.figures).toMatchObject(recount(visits))
    expect(answer.figures.completion).toBeCloseTo(
      visits.length ? sum(visits.map((visit) => seen(visit).length / 5)) / visits.length : 0,
      6,
    )
    expect(answer.visitors).toBe(new Set(visits.map((visit) => visit.visitor_id ?? visit.reader_key)).size)
    expect(answer.medianActiveMs).toBe(median(visits.map((visit) => visit.active_ms)))
    for (const page of answer.pages) {
      const { medianMs, ...counts } = page satisfies PageFigures
      const { times, ...expected } = recountPage(visits, page.page)
      expect(counts).toEqual(expected)
      checkMedian(medianMs, times)
    }
  }

  test('figures equal a recount of every visit, after any number of leaves and for each query', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(history, { maxLength: 25 }),
        fc.array(filter, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        async (histories, filters, size) => {
          const ids = await document()
          const states = histories.map((each) => statesOf(each, ids))
          // Leaves come in batches. A batch contains each visit at most once.
          for (let turn = 0; turn < 4; turn += 1) {
            const left = states.flatMap((each) => each[turn] ?? [])
            for (let at = 0; at < left.length; at += size) {
              await scene.tracker.context.store.transaction((trx) =>
                countLeaves(unitOfWork(trx, scene.tracker.context.store), left.slice(at, at + size)),
              )
            }
          }
          await expectCorrectSums()
          const visits = states.map((each) => each.at(-1) as VisitRow)
          for (const each of filters) {
            const answer = await ask(ids.document_id, each)
            check(
              answer,
              visits.filter((visit) => within(visit, each)),
            )
            for (const link of answer.links) {
              const theirs = visits.filter((visit) => within(visit, { ...each, linkId: link.linkId }))
              expect(link).toMatchObject(recount(theirs))
            }
            for (const version of answer.versions) {
              const theirs = visits.filter((visit) => within(visit, { ...each, version: version.version }))
              expect(version).toMatchObject(recount(theirs))
            }
          }
        },
      ),
      { numRuns: 15 },
    )
  }, 120_000)

  test('visits that an earlier version counted are in the figures before and after they are added to the sums', async () => {
    const ids = await document()
    const { store } = scene.tracker.context
    const [sample] = fc.sample(fc.array(history, { minLength: 40, maxLength: 40 }), { numRuns: 1, seed: 7 })
    const visits = (sample ?? []).map((each) => statesOf(each, ids).at(-1) as VisitRow)
    const count = (rows: VisitRow[]) => store.transaction((trx) => countLeaves(unitOfWork(trx, store), rows))
    const ofDocument = () => store.db.updateTable('counted_visits').where('document_id', '=', ids.document_id)
    // An earlier version changes its columns and leaves `summed` as it is.
    await count(visits)
    await store.db.deleteFrom('link_sums').where('document_id', '=', ids.document_id).execute()
    await store.db.deleteFrom('time_sums').where('document_id', '=', ids.document_id).execute()
    await store.db.deleteFrom('reader_sums').where('document_id', '=', ids.document_id).execute()
    await ofDocument().set({ summed: null }).execute()
    const checkAll = async () =>
      check(
        await ask(ids.document_id),
        visits.filter((visit) => within(visit, {})),
      )
    await checkAll()
    while ((await sumVisits(store, 7)) > 0);
    await expectCorrectSums()
    await checkAll()
    const changed = visits.findIndex((visit) => within(visit, {}))
    const resumed = { ...(visits[changed] as VisitRow), visitor_id: 'per_9', active_ms: 999_999 }
    visits[changed] = resumed
    await ofDocument()
      .set({ active_ms: 999_999, visitor_id: 'per_9', reader: 'per_9' })
      .where('visit_id', '=', resumed.visit_id)
      .execute()
    await checkAll()
    expect(await sumVisits(store, 7)).toBe(1)
    await expectCorrectSums()
    await checkAll()
  })

  test('the migration counts visits that left before, with the same result', async () => {
    const ids = await document()
    const { store } = scene.tracker.context
    const [sample] = fc.sample(fc.array(history, { minLength: 40, maxLength: 40 }), { numRuns: 1, seed: 7 })
    const visits = (sample ?? []).map((each) => statesOf(each, ids).at(-1) as VisitRow)
    await store.db.insertInto('visits').values(visits).execute()
    await store.transaction(async (trx) => {
      await trx.schema.dropTable('counted_visits').execute()
      await trx.schema.dropTable('page_days').execute()
      await trx.schema.dropIndex('visits_by_owner_and_opening').ifExists().execute()
      await trx.schema.dropIndex('visits_by_link_and_opening').ifExists().execute()
      await tables.up(trx as never)
      await counts.up(trx as never)
      await trx.schema.alterTable('counted_visits').addColumn('summed', 'text').execute()
      for (const table of ['link_sums', 'time_sums', 'reader_sums'] as const) {
        await trx.deleteFrom(table).execute()
      }
    })
    check(
      await ask(ids.document_id),
      visits.filter((visit) => within(visit, {})),
    )
  })

  test('a visit counts from its first leave on, once, and is replaced after a resume', async () => {
    const { slug } = await scene.makeLink({ recipientEmail: `${newId('per')}@example.com`.toLowerCase() })
    const before = (await ask(scene.documentId)).figures.visits
    const page = await reader(scene.tracker, slug).enter()
    scene.clock.advance(10_000)
    await page.beat({ pages: { 1: 4_000, 2: 5_000 }, page: 2 })
    expect((await ask(scene.documentId)).figures.visits).toBe(before)
    await page.beat({ pages: { 1: 4_000, 2: 5_000 }, page: 2, visible: false, goodbye: true })
    scene.clock.advance(6_000)
    await scene.sweep()
    expect(
      (await ask(scene.documentId)).pages.slice(0, 3).map((each) => [each.activeMs, each.exits]),
    ).toEqual([
      [4_000, 0],
      [5_000, 1],
      [0, 0],
    ])
    await page.beat({ pages: { 1: 4_000, 2: 5_000, 3: 3_000 }, page: 3 })
    scene.clock.advance(60_000)
    await scene.sweep()
    const after = await ask(scene.documentId)
    expect(after.figures.visits).toBe(before + 1)
    expect(after.pages.slice(0, 3).map((each) => [each.activeMs, each.exits])).toEqual([
      [4_000, 0],
      [5_000, 0],
      [3_000, 1],
    ])
  })

  test('a suspected visit counts after a rep confirms a person', async () => {
    const { slug } = await scene.makeLink({ recipientEmail: `${newId('per')}@example.com`.toLowerCase() })
    const before = (await ask(scene.documentId)).figures.visits
    const opened = await reader(scene.tracker, slug).open({}, { 'user-agent': 'HeadlessChrome curl/8' })
    scene.clock.advance(60_000)
    await scene.sweep()
    expect((await ask(scene.documentId)).figures.visits).toBe(before)
    await scene.owner.call('POST', `/api/visits/${opened.body.visitId}/confirm-person`)
    await scene.owner.call('POST', `/api/visits/${opened.body.visitId}/confirm-person`)
    expect((await ask(scene.documentId)).figures.visits).toBe(before + 1)
  })

  test("the figures of a visitor's documents include all visits of the visitor", async () => {
    const email = `${newId('per')}@example.com`.toLowerCase()
    const { slug } = await scene.makeLink({ recipientEmail: email })
    for (const ms of [2_000, 3_000]) {
      const page = await reader(scene.tracker, slug).enter()
      scene.clock.advance(5_000)
      await page.beat({ pages: { 1: ms }, visible: false, goodbye: true })
      scene.clock.advance(20 * 60_000)
      await scene.sweep()
    }
    const { items } = (await scene.owner.call('GET', `/api/visitors?search=${email}`)).body
    const { body } = await scene.owner.call('GET', `/api/visitors/${items[0].id}/documents`)
    expect(body.items).toMatchObject([
      { documentId: scene.documentId, title: 'Offer', visits: 2, activeMs: 5_000, completion: 1 / 9 },
    ])
  })

  test('days before 1970 are refused, because their keys are the keys of blocks', () => {
    expect(spanOf({ from: '1968-03-15T00:00:00.000Z' })).toEqual(spanOf({}))
  })

  test('an unknown document and a document of another workspace are not found', async () => {
    expect((await scene.owner.call('GET', '/api/documents/doc_nothing/analytics')).status).toBe(404)
    expect(
      (await scene.owner.call('GET', `/api/documents/${scene.documentId}/analytics?version=7`)).status,
    ).toBe(404)
    expect((await scene.owner.call('GET', '/api/visitors/per_nobody/documents')).status).toBe(404)
  })
})
