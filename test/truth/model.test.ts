// A model test of reading time and leaves. fast-check generates random sequences of actions by the reader, the network and the tracker. After each
// action, the visits in the tracker must equal the accounts of the test. On a failure, fast-check prints the seed and the shortest sequence.
// LASTPAGE_MODEL_RUNS sets the number of sequences. With this variable, there is no time limit. LASTPAGE_MODEL_SEED repeats the sequences of a seed.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import type { Tracker } from '../../src/tracker/app/tracker.ts'
import { newId } from '../../src/tracker/infrastructure/ids.ts'
import { call } from '../../src/tracker/services/people/testing.ts'
import { decideLeaves } from '../../src/tracker/services/visits/leaves.ts'
import { readingScene } from '../../src/tracker/services/visits/testing.ts'
import { LEASES, WINDOW_MS } from './account.ts'
import { createReader, type Delivery, type Reader } from './reader.ts'

const requestedRuns = Number(process.env.LASTPAGE_MODEL_RUNS ?? 0)
const seed = process.env.LASTPAGE_MODEL_SEED
/** Without LASTPAGE_MODEL_RUNS, the test executes up to 60 sequences and stops after 8 seconds. */
const limits =
  requestedRuns > 0 ? { numRuns: requestedRuns } : { numRuns: 60, interruptAfterTimeLimit: 8_000 }

type Action =
  | { do: 'wait'; ms: number }
  | { do: 'open' }
  | { do: 'kill' }
  | { do: 'beat' | 'hide' | 'show'; delivery: Delivery }
  | { do: 'close'; delivery: Delivery; isForGood: boolean }
  | { do: 'reload'; delivery: Delivery; openingMs: number }
  | { do: 'turnPage'; page: number; delivery: Delivery }
  | { do: 'arrive'; newest: boolean }
  | { do: 'restart'; downMs: number }

const delivery = fc.constantFrom<Delivery>('arrives', 'arrives', 'arrives', 'lost', 'twice', 'late')
const withDelivery = (name: 'beat' | 'hide' | 'show') => fc.record({ do: fc.constant(name), delivery })
const wait = (most: number) =>
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: most }) })
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: wait(10_000) },
  { weight: 2, arbitrary: wait(40_000) },
  { weight: 1, arbitrary: wait(WINDOW_MS + 60_000) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('turnPage' as const),
      page: fc.integer({ min: 1, max: 9 }),
      delivery,
    }),
  },
  { weight: 4, arbitrary: withDelivery('beat') },
  { weight: 2, arbitrary: withDelivery('hide') },
  { weight: 3, arbitrary: withDelivery('show') },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('close' as const), delivery, isForGood: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('reload' as const), delivery, openingMs: fc.nat({ max: 6_000 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrive' as const), newest: fc.boolean() }) },
  { weight: 4, arbitrary: fc.constant<Action>({ do: 'open' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'kill' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('restart' as const), downMs: fc.nat({ max: 90_000 }) }),
  },
)

/** Sequences for which the tracker had a wrong result in the past. */
const regressions: Action[][] = [
  // Two loads have sent no beat yet. The second load sends its first beat before the first load does.
  [
    { do: 'wait', ms: 1_001 },
    { do: 'close', delivery: 'late', isForGood: false },
    { do: 'wait', ms: 1 },
    { do: 'open' },
    { do: 'turnPage', page: 1, delivery: 'arrives' },
    { do: 'arrive', newest: false },
    { do: 'wait', ms: 1 },
  ],
  // A beat arrives later than a lease, directly before a beat with the reading time of that period.
  [
    { do: 'beat', delivery: 'late' },
    { do: 'wait', ms: 30_001 },
    { do: 'arrive', newest: false },
    { do: 'turnPage', page: 1, delivery: 'arrives' },
    { do: 'wait', ms: 1 },
  ],
  // The tracker restarts within the grace period after a goodbye. The grace period begins again.
  [
    { do: 'close', delivery: 'arrives', isForGood: false },
    { do: 'wait', ms: 1 },
    { do: 'restart', downMs: 4_999 },
    { do: 'wait', ms: 4_999 },
    { do: 'wait', ms: 1 },
  ],
  // A page is reloaded, and its next load takes longer than the short grace.
  [
    { do: 'wait', ms: 9_000 },
    { do: 'beat', delivery: 'arrives' },
    { do: 'reload', delivery: 'arrives', openingMs: 4_000 },
    { do: 'beat', delivery: 'arrives' },
  ],
  // A page is closed for good, directly and after a restart of the tracker, which does not know the requests of the time before.
  [
    { do: 'wait', ms: 9_000 },
    { do: 'beat', delivery: 'arrives' },
    { do: 'close', delivery: 'arrives', isForGood: true },
    { do: 'wait', ms: 1_000 },
    { do: 'open' },
    { do: 'restart', downMs: 100 },
    { do: 'wait', ms: 9_000 },
    { do: 'close', delivery: 'arrives', isForGood: true },
    { do: 'wait', ms: 1_000 },
    { do: 'wait', ms: 4_000 },
  ],
]

test(
  'the visits in the tracker equal their accounts, and each leave is counted once',
  async () => {
    const scene = await readingScene('sqlite', { ...LEASES, resumeWindowMs: WINDOW_MS })
    // Closing this tracker deletes its data, so the test uses a second tracker with the same data.
    await scene.tracker.app.close()
    let tracker: Tracker = await scene.tracker.second()
    const sweep = async () => {
      while ((await decideLeaves(tracker.context)) > 0);
    }

    async function makeLink(): Promise<{ id: string; slug: string }> {
      const path = `/api/documents/${scene.documentId}/links`
      const { body } = await call(
        tracker,
        'POST',
        path,
        { recipientEmail: 'ada@example.com' },
        scene.owner.token,
      )
      if (!body.url) throw new Error(JSON.stringify(body))
      return { id: String(body.id), slug: String(body.url).split('/').at(-1) ?? '' }
    }

    async function perform(reader: Reader, next: Action): Promise<void> {
      if (next.do === 'wait') await reader.wait(next.ms)
      else if (next.do === 'open') await reader.open()
      else if (next.do === 'kill') reader.kill()
      else if (next.do === 'turnPage') await reader.turnPage(next.page, next.delivery)
      else if (next.do === 'hide' || next.do === 'show') await reader.show(next.do === 'show', next.delivery)
      else if (next.do === 'arrive') await reader.arrive(next.newest)
      else if (next.do === 'restart') {
        await tracker.close()
        scene.clock.advance(next.downMs)
        tracker = await scene.tracker.second()
        await tracker.app.ready()
        reader.restarted()
      } else if (next.do === 'close') await reader.close(next.delivery, next.isForGood)
      else if (next.do === 'reload') {
        const wait = async (ms: number) => {
          await reader.waitAway(ms)
          await sweep()
        }
        await reader.reload(next.delivery, next.openingMs, wait)
      } else await reader[next.do](next.delivery)
      await sweep()
    }

    async function compare(reader: Reader): Promise<void> {
      for (const [id, account] of reader.accounts) {
        const visit = (await call(tracker, 'GET', `/api/visits/${id}`, undefined, scene.owner.token))
          .body as Visit
        const { pages, page, leaves, leftAt } = account.expectedVisit()
        const known = Object.fromEntries(visit.pages.map((each) => [each.page, each.activeMs]))
        expect({ pages: known, page: visit.page, leaves: visit.leaves, leftAt: visit.leftAt }).toEqual({
          pages: Object.fromEntries(Object.entries(pages).filter(([, ms]) => ms > 0)),
          page,
          leaves,
          leftAt: leftAt === null ? null : new Date(leftAt).toISOString(),
        })
      }
    }

    try {
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
          const link = await makeLink()
          const reader = createReader(scene, () => tracker, link, newId('per'))
          for (const next of [{ do: 'open' } as const, ...actions]) {
            await perform(reader, next)
            await compare(reader)
          }
          // The reader stops without a goodbye. Then each visit must leave exactly once.
          reader.kill()
          await perform(reader, { do: 'wait', ms: LEASES.hiddenLeaseMs + LEASES.visibleLeaseMs })
          await compare(reader)
          for (const account of reader.accounts.values())
            expect(account.expectedVisit().leftAt).not.toBeNull()
        }),
        {
          ...limits,
          examples: regressions.map((actions) => [actions]),
          ...(seed && { seed: Number(seed) }),
          verbose: 1,
        },
      )
    } finally {
      await tracker.close()
      await scene.close()
    }
  },
  requestedRuns > 0 ? requestedRuns * 2_000 : 60_000,
)
