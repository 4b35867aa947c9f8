// The fast path writes beats that change only counters. The fast path and the slow path must have the same result. PostgreSQL without row versions
// uses only the slow path.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Beat } from '#shared/viewer-api.ts'
import { verifyVisitToken } from '../../domain/visits/visit-token.ts'
import { databaseWithoutRowVersions } from '../../infrastructure/database/testing/without-row-versions.ts'
import { emptyDatabase } from '../../infrastructure/database/testing.ts'
import type { TrackerContext } from '../context.ts'
import { createBeatCommits } from './beat-fast-path.ts'
import { type BeatsCommitted, commitBeats, type ReceivedBeat } from './beats.ts'
import { reader, readingScene, type Scene } from './testing.ts'

const databases = {
  'row versions': () => emptyDatabase('postgres', ''),
  'row locks': databaseWithoutRowVersions,
  SQLite: async () => undefined,
}
const kinds = Object.keys(databases) as (keyof typeof databases)[]
let scene: Scene

/**
 * Commits beats as one tracker process does. Counts the transactions of the slow path, and the statements of the fast path: `reads`, and `lost`, whose row another
 * process had changed.
 */
function createProcess() {
  const { context } = scene.tracker
  const counted = { transactions: 0, reads: 0, lost: 0 }
  const countedIn = (deployment: TrackerContext['store']['deployment']) => {
    const { beats } = deployment
    const countedBeats: typeof beats = {
      ...beats,
      read(keys) {
        counted.reads += 1
        return beats.read(keys)
      },
      async writeUnchanged(changes, now) {
        const versions = await beats.writeUnchanged(changes, now)
        counted.lost += changes.length - versions.size
        return versions
      },
    }
    return { ...deployment, beats: countedBeats }
  }
  const deployment = countedIn(context.store.deployment)
  const inTransaction: TrackerContext['store']['inTransaction'] = (work, options) => {
    if (options?.sync !== 'later') counted.transactions += 1
    return context.store.inTransaction(
      (unit) => work({ ...unit, deployment: countedIn(unit.deployment) }),
      options,
    )
  }
  const commit = createBeatCommits({ ...context, store: { ...context.store, deployment, inTransaction } })
  return { commit, counted }
}

function receivedBeatOf(visitToken: string, part: Partial<Beat>): ReceivedBeat {
  const claims = verifyVisitToken(scene.tracker.context.signingKey, visitToken)
  if (!claims) throw new Error('The token was not issued by this tracker.')
  const beat: Beat = {
    ...{ token: visitToken, load: 'load_0123456789', seq: 1, pages: {}, openMs: 0, page: 1 },
    ...{ visible: true, goodbye: false, inputs: 1 },
    ...part,
  }
  return { claims, beat }
}

const refusalOf = ({ refusals }: BeatsCommitted) => refusals[0]?.code ?? null

const rowOf = (visitId: string) =>
  scene.tracker.context.store.db
    .selectFrom('visits')
    .selectAll()
    .where('visit_id', '=', visitId)
    .executeTakeFirstOrThrow()

/** Opens a visit of a new link and sends the first beat, so that the process has cached the visit. */
async function readingOn() {
  const link = await scene.makeLink()
  const page = await reader(scene.tracker, link.slug).enter({ email: 'anna@example.com' })
  const process = createProcess()
  let seq = 0
  const say = async (part: Partial<Beat> = {}) => {
    scene.clock.advance(1_000)
    seq += 1
    return refusalOf(
      await process.commit([
        receivedBeatOf(page.visitToken, { seq, pages: { 1: seq * 900 }, openMs: seq * 1_000, ...part }),
      ]),
    )
  }
  await say()
  process.counted.transactions = 0
  return { ...page, link, ...process, say }
}

describe.each(kinds)('beats with %s', (kind) => {
  beforeAll(async () => {
    const databaseUrl = await databases[kind]()
    scene = databaseUrl ? await readingScene('postgres', { databaseUrl }) : await readingScene('sqlite')
  })
  afterAll(() => scene.close())
  /** The number of transactions of the slow path for a number of batches. */
  const transactionsOf = (batches: number) => (kind === 'row locks' ? batches : 0)

  test(`beats of a reader take the ${kind === 'row locks' ? 'slow' : 'fast'} path, one by one and in batches`, async () => {
    const { counted, commit, say, visitId, visitToken } = await readingOn()
    expect(await say()).toBe(null)
    expect(await say({ page: 2, pages: { 1: 1_800, 2: 900 } })).toBe(null)
    scene.clock.advance(1_000)
    const later = [4, 5].map((seq) =>
      receivedBeatOf(visitToken, { seq, pages: { 1: 1_800, 2: 400 * seq }, page: 2 }),
    )
    const { refusals, deadlineAt, workspaces } = await commit(later)
    expect(counted.transactions).toBe(transactionsOf(3))
    expect(refusals).toEqual([null, null])
    const row = await rowOf(visitId)
    expect(row).toMatchObject({ state: 'reading', page: 2, deadline_at: deadlineAt })
    expect(JSON.parse(row.pages)).toEqual({ 1: 1_800, 2: 2_000 })
    expect([...workspaces]).toEqual([row.workspace_id])
  })

  test('a beat that another process committed meanwhile stays counted', async () => {
    const { counted, say, visitId, visitToken } = await readingOn()
    const other = createProcess()
    await other.commit([receivedBeatOf(visitToken, { load: 'other_0123456789', pages: { 5: 700 }, page: 5 })])
    expect(await say({ pages: { 1: 1_000 } })).toBe(null)
    expect(counted.transactions).toBe(transactionsOf(1))
    expect(JSON.parse((await rowOf(visitId)).pages)).toEqual({ 1: 1_000, 5: 700 })
  })

  test.runIf(kind !== 'row locks')(
    'a visit whose beats reach two processes in turn is read before it is written, until one process gets all of them',
    async () => {
      const { counted, commit, visitToken } = await readingOn()
      const other = createProcess()
      let seq = 1
      const say = async (one: typeof commit) => {
        scene.clock.advance(1_000)
        seq += 1
        const beat = { seq, pages: { 1: seq * 900 }, openMs: seq * 1_000 }
        expect(refusalOf(await one([receivedBeatOf(visitToken, beat)]))).toBe(null)
      }
      for (let turn = 0; turn < 6; turn += 1) {
        await say(other.commit)
        await say(commit)
      }
      expect([counted, other.counted].map(({ lost }) => lost)).toEqual([1, 1])
      for (let beat = 0; beat < 12; beat += 1) await say(commit)
      const { reads } = counted
      await say(commit)
      expect(counted).toEqual({ transactions: 0, reads, lost: 1 })
    },
  )

  test.runIf(kind !== 'row locks')('a visit is read once for many beats', async () => {
    const { counted, say } = await readingOn()
    await say()
    counted.reads = 0
    for (let beat = 0; beat < 5; beat += 1) expect(await say()).toBe(null)
    expect(counted).toEqual({ transactions: 0, reads: 0, lost: 0 })
  })

  test('the sweep checks a visit before its deadline, although it had moved the visit away meanwhile', async () => {
    const { say, visitId } = await readingOn()
    const later = scene.clock.now() + 300_000
    await scene.tracker.context.store.db
      .updateTable('visits')
      .set({ deadline_at: later, sweep_at: later })
      .where('visit_id', '=', visitId)
      .execute()
    expect(await say()).toBe(null)
    const { deadline_at, sweep_at } = await rowOf(visitId)
    expect(deadline_at).toBeLessThan(later)
    expect(sweep_at).toBeLessThanOrEqual(deadline_at ?? 0)
  })

  test('a trusted input ends a suspicion that another writer has stored meanwhile', async () => {
    const { say, visitId } = await readingOn()
    await scene.tracker.context.store.db
      .updateTable('visits')
      .set({ suspicion: '["no_trusted_input"]', suspected: 1 })
      .where('visit_id', '=', visitId)
      .execute()
    expect(await say({ inputs: 5 })).toBe(null)
    expect(await rowOf(visitId)).toMatchObject({ suspicion: '[]', suspected: 0 })
  })

  test('beats that two processes commit at the same time are all counted', async () => {
    const { visitId, visitToken } = await readingOn()
    const processes = [createProcess(), createProcess()]
    const rounds = 15
    scene.clock.advance(10_000)
    await Promise.all(
      processes.map(async ({ commit }, index) => {
        for (let seq = 1; seq <= rounds; seq += 1) {
          const beat = {
            load: `process_${index}_012345`,
            seq,
            pages: { [index + 2]: seq * 10 },
            page: index + 2,
          }
          expect(refusalOf(await commit([receivedBeatOf(visitToken, beat)]))).toBe(null)
        }
      }),
    )
    expect(JSON.parse((await rowOf(visitId)).pages)).toMatchObject({ 2: rounds * 10, 3: rounds * 10 })
  })

  test('a visit that left meanwhile is resumed and leaves once more', async () => {
    const { say, visitId } = await readingOn()
    scene.clock.advance(60_000)
    await scene.sweep()
    expect(await rowOf(visitId)).toMatchObject({ state: 'left', leaves: 1 })
    expect(await say()).toBe(null)
    expect(await rowOf(visitId)).toMatchObject({ state: 'reading', leaves: 1, left_at: null })
    scene.clock.advance(60_000)
    await scene.sweep()
    expect(await rowOf(visitId)).toMatchObject({ state: 'left', leaves: 2 })
  })

  test.each([
    ['turned off', 'link_disabled', { disabled: true }],
    ['ended', 'link_expired', { settings: { expiresAt: '2026-11-22T09:30:00.000Z' } }],
    ['kept for others', 'reader_not_allowed', { settings: { allow: ['example.org'] } }],
  ])('a link that was %s holds at the next beat', async (_what, code, change) => {
    const { say, link, visitId } = await readingOn()
    const before = await rowOf(visitId)
    const changed = await scene.owner.call('PATCH', `/api/links/${link.id}`, change)
    expect(changed.status).toBe(200)
    expect(await say()).toBe(code)
    expect(await rowOf(visitId)).toEqual(before)
  })

  // PostgreSQL confirms a commit after the write to the disk.
  test.runIf(kind === 'SQLite')(
    'a beat is confirmed after the disk has confirmed its transaction',
    async () => {
      const { visitToken } = await readingOn()
      let disk = Promise.withResolvers<void>()
      const asked: string[] = []
      const synced = () => {
        asked.push('synced')
        return disk.promise
      }
      const { context } = scene.tracker
      const commit = createBeatCommits({ ...context, store: { ...context.store, synced } })
      scene.clock.advance(1_000)
      const beat = receivedBeatOf(visitToken, { seq: 9, pages: { 1: 1_500 } })
      const answered: string[] = []
      const answer = commit([beat]).then(
        ({ refusals }) => answered.push(...refusals.map(String)),
        (error: Error) => answered.push(error.message),
      )
      await expect.poll(() => asked).toEqual(['synced'])
      expect(answered).toEqual([])
      disk.reject(new Error('the disk is broken'))
      await answer
      expect(answered).toEqual(['the disk is broken'])
      // The repeated beat changes nothing, but it must not be confirmed either before the disk works again.
      disk = Promise.withResolvers<void>()
      const again = commit([beat]).then(({ refusals }) => answered.push(...refusals.map(String)))
      await expect.poll(() => asked).toEqual(['synced', 'synced'])
      expect(answered).toEqual(['the disk is broken'])
      disk.resolve()
      await again
      expect(answered).toEqual(['the disk is broken', 'null'])
    },
  )

  const load = fc.constantFrom('load_0123456789', 'second_012345678')
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('beat' as const),
        by: fc.constantFrom(0, 1),
        load,
        page: fc.integer({ min: 1, max: 10 }),
        ms: fc.integer({ min: 0, max: 3_000 }),
        visible: fc.boolean(),
        goodbye: fc.integer({ min: 0, max: 5 }).map((of) => of === 0),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('repeat' as const), by: fc.constantFrom(0, 1) }) },
    { weight: 1, arbitrary: fc.constant({ type: 'reload' as const }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('link' as const), disabled: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ type: 'confirm' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
    },
  )

  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
  type Said = { seq: number; pages: Record<string, number> }

  /** The next beat of a load, with more active time. */
  function nextOf(said: Map<string, Said>, of: Extract<Step, { type: 'beat' }>): Partial<Beat> {
    const { load, page, ms, visible, goodbye } = of
    const known = said.get(load) ?? { seq: 0, pages: {} }
    const pages = { ...known.pages, [page]: (known.pages[page] ?? 0) + ms }
    said.set(load, { seq: known.seq + 1, pages })
    return { load, seq: known.seq + 1, pages, page, visible, goodbye }
  }

  test('two processes store the same result as one process with the slow path', {
    timeout: 60_000,
  }, async () => {
    const { slug, id } = await scene.makeLink({ settings: { requireEmail: false } })
    const turn = (disabled: boolean) => scene.owner.call('PATCH', `/api/links/${id}`, { disabled })
    // Some visits are suspected. An input or a confirmation by a rep makes them a person's.
    const signals = { webdriver: false, prerendered: false, visible: false }
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(step, { minLength: 4, maxLength: 14 }),
        async (isSure, steps) => {
          await turn(false)
          const browsers = [1, 2].map(() => reader(scene.tracker, slug))
          const visits = await Promise.all(
            browsers.map((browser) => browser.enter(isSure ? {} : { signals })),
          )
          const [short, long] = visits as [(typeof visits)[0], (typeof visits)[0]]
          const processes = [createProcess(), createProcess()]
          const said = new Map<string, Said>()
          let last: Partial<Beat> | null = null
          const hear = async (by: number, part: Partial<Beat> | null) => {
            if (!part) return
            last = part
            const answer = await processes[by]?.commit([receivedBeatOf(short.visitToken, part)])
            const expected = await commitBeats(scene.tracker.context, [receivedBeatOf(long.visitToken, part)])
            expect(answer && refusalOf(answer)).toBe(refusalOf(expected))
          }
          const confirm = ({ visitId }: { visitId: string }) =>
            scene.owner.call('POST', `/api/visits/${visitId}/confirm-person`)
          const play: { [T in Step['type']]: (of: Extract<Step, { type: T }>) => Promise<unknown> } = {
            wait: ({ ms }) => {
              scene.clock.advance(ms)
              return scene.sweep()
            },
            link: ({ disabled }) => turn(disabled),
            reload: () => Promise.all(browsers.map((browser) => browser.open())),
            confirm: () => Promise.all(visits.map(confirm)),
            repeat: ({ by }) => hear(by, last),
            beat: (of) => hear(of.by, nextOf(said, of)),
          }
          for (const each of steps) await play[each.type](each as never)
          const [one, other] = [await rowOf(short.visitId), await rowOf(long.visitId)]
          const own = { visit_id: '', reader_key: '' }
          expect({ ...one, ...own }).toEqual({ ...other, ...own })
        },
      ),
      { numRuns: kind === 'row locks' ? 3 : 8 },
    )
  })
})
