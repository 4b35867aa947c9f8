// Signals of visits: a model compares random visits on both databases; visits that leave at the same time; the condition of a workflow.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cameBackAfterMs,
  companyDays,
  companyPeople,
  interestMs,
  mostNewPages,
} from '#shared/model/signal-values.ts'
import type { Signal } from '#shared/model/signals.ts'
import type { Visit } from '#shared/model/visits.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { decideLeaves } from '../visits/leaves.ts'
import { addDocument, reader, readingScene, type Scene } from '../visits/testing.ts'

const hourMs = 3_600_000
const people = ['ann', 'bob', 'cyd', 'dan'].map((name) => `${name}@acme.example`)
const readers = [...people, 'eve@other.example']

/** Seconds on pages 1 to 3. */
type Step = { who: number; afterHours: number; seconds: number[] }
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    who: fc.nat({ max: readers.length - 1 }),
    afterHours: fc.constantFrom(0, 1, 11, 13, 40, 100, 200),
    seconds: fc.array(fc.integer({ min: 4, max: 30 }), { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 9 },
)

type Read = { email: string; openedAt: number; lastActiveAt: number; seconds: number[] }

/** The model. It keeps all visits and decides by the definitions. */
function createModel() {
  const visits: Read[] = []
  const companyRaised = new Map<string, number>()
  const domainOf = (email: string) => email.split('@')[1] ?? ''
  function ofReader(visit: Read): Signal[] {
    const earlier = visits.filter(({ email, openedAt }) => email === visit.email && openedAt < visit.openedAt)
    if (earlier.length === 0) return []
    const found: Signal[] = []
    const awayMs = visit.openedAt - Math.max(...earlier.map(({ lastActiveAt }) => lastActiveAt))
    if (awayMs >= cameBackAfterMs) found.push({ kind: 'cameBack', awayMs })
    const pages = [1, 2, 3].filter((page) => {
      const before = earlier.reduce((sum, { seconds }) => sum + (seconds[page - 1] ?? 0) * 1000, 0)
      return before < interestMs && (visit.seconds[page - 1] ?? 0) * 1000 >= interestMs
    })
    if (pages.length > 0) found.push({ kind: 'newPage', pages: pages.slice(0, mostNewPages) })
    return found
  }
  function ofCompany(visit: Read, at: number): Signal[] {
    const domain = domainOf(visit.email)
    const since = at - companyDays * 24 * hourMs
    const last = companyRaised.get(domain)
    const recent = visits.filter(({ email, openedAt }) => domainOf(email) === domain && openedAt >= since)
    const count = new Set(recent.map(({ email }) => email)).size
    if ((last !== undefined && last > since) || count < companyPeople) return []
    companyRaised.set(domain, at)
    return [{ kind: 'company', people: count }]
  }
  return {
    left(visit: Read, at: number): Signal[] {
      visits.push(visit)
      return [...ofReader(visit), ...ofCompany(visit, at)]
    },
  }
}

const byKind = (signals: readonly Signal[] = []) => [...signals].sort((a, b) => (a.kind < b.kind ? -1 : 1))

describe.each(engines)('signals on %s', (engine) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await readingScene(engine)
  })
  afterAll(() => scene.close())

  async function linkOfNewDocument(): Promise<{ documentId: string; slug: string }> {
    const documentId = await addDocument(scene.tracker, scene.owner)
    const { body } = await scene.owner.call('POST', `/api/documents/${documentId}/links`, {})
    return { documentId, slug: String(body.url).split('/').at(-1) ?? '' }
  }

  /** A person opens the link, reads and closes the page. The visit has not left yet. */
  async function read(slug: string, email: string, seconds: readonly number[]) {
    const page = await reader(scene.tracker, slug).enter({ email })
    const openedAt = scene.clock.now()
    const ms = seconds.map((each) => each * 1000)
    scene.clock.advance(ms.reduce((a, b) => a + b, 0))
    const pages = Object.fromEntries(ms.map((each, index) => [String(index + 1), each]))
    await page.beat({ pages, goodbye: true, inputs: 3 })
    return { visitId: page.visitId, openedAt, lastActiveAt: scene.clock.now() }
  }

  async function leave() {
    scene.clock.advance(5_000)
    await scene.sweep()
  }

  const visit = async (id: string): Promise<Visit> =>
    (await scene.owner.call('GET', `/api/visits/${id}`)).body

  test('each visit has exactly the signals of the definitions', async () => {
    const random = fc.asyncProperty(steps, async (visits) => {
      const { slug } = await linkOfNewDocument()
      const model = createModel()
      for (const { who, afterHours, seconds } of visits) {
        scene.clock.advance(afterHours * hourMs + 1)
        const email = readers[who] ?? ''
        const { visitId, ...times } = await read(slug, email, seconds)
        await leave()
        const expected = model.left({ email, seconds, ...times }, scene.clock.now())
        const { signals, suspicion } = await visit(visitId)
        expect(suspicion).toEqual([])
        expect(byKind(signals)).toEqual(byKind(expected))
      }
    })
    await fc.assert(random, { numRuns: engine === 'sqlite' ? 25 : 8 })
  })

  test('of visits of one company that leave at the same time in two processes, one has the signal', async () => {
    const second = await scene.tracker.second()
    for (let round = 0; round < 4; round++) {
      const { slug } = await linkOfNewDocument()
      const ids = []
      for (const email of people) ids.push((await read(slug, email, [5, 6, 7])).visitId)
      scene.clock.advance(40_000)
      await Promise.all([decideLeaves(scene.tracker.context), decideLeaves(second.context)])
      await scene.sweep()
      const all = await Promise.all(ids.map(visit))
      expect(all.flatMap(({ signals = [] }) => signals.map(({ kind }) => kind))).toEqual(['company'])
    }
  })

  test('a repeated leave of the same visit repeats no signal', async () => {
    const { slug } = await linkOfNewDocument()
    await read(slug, 'flo@solo.example', [5, 6, 7])
    await leave()
    scene.clock.advance(30 * hourMs)
    const page = await reader(scene.tracker, slug).enter({ email: 'flo@solo.example' })
    for (const second of [20, 41]) {
      scene.clock.advance(21_000)
      await page.beat({ pages: { 2: second * 1000 }, goodbye: true, inputs: 2 })
      await leave()
    }
    const { signals, leaves } = await visit(page.visitId)
    expect(leaves).toBe(2)
    expect(signals?.map(({ kind }) => kind)).toEqual(['cameBack', 'newPage'])
  })

  test('a workflow with the condition makes a Task only for a visit with the signal', async () => {
    const { documentId, slug } = await linkOfNewDocument()
    const action = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
    const made = await scene.owner.call('POST', `/api/documents/${documentId}/workflows`, {
      ...{ trigger: 'left', action, conditions: { signals: ['cameBack'] } },
    })
    expect(made.body.conditions).toEqual({ signals: ['cameBack'] })
    const runOf = async (id: string) => {
      const { state, reason } =
        (await visit(id)).runs.find(({ workflowId }) => workflowId === made.body.id) ?? {}
      return { state, unmet: reason?.unmet ?? [] }
    }
    const first = await read(slug, 'gil@solo.example', [5, 6, 7])
    await leave()
    expect(await runOf(first.visitId)).toEqual({
      state: 'skipped',
      unmet: [{ condition: 'signals', wanted: ['cameBack'] }],
    })
    scene.clock.advance(30 * hourMs)
    const again = await read(slug, 'gil@solo.example', [5, 6, 7])
    await leave()
    expect(await runOf(again.visitId)).toEqual({ state: 'waiting', unmet: [] })
  })

  test('suspected visits and visits of the team raise no signal', async () => {
    const { slug } = await linkOfNewDocument()
    await read(slug, 'hal@solo.example', [5, 6, 7])
    await leave()
    scene.clock.advance(30 * hourMs)
    const page = await reader(scene.tracker, slug).enter({
      email: 'hal@solo.example',
      signals: { webdriver: true, prerendered: false, visible: true },
    })
    scene.clock.advance(20_000)
    await page.beat({ pages: { 1: 20_000 }, goodbye: true })
    await leave()
    expect((await visit(page.visitId)).signals).toEqual([])
  })
})
