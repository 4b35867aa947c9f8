// The truth about a visit as a model: whatever readers, networks and trackers do, the tracker's visits equal the accounts that
// the test keeps beside them. On a failure fast-check prints the seed and the shortest sequence. LASTPAGE_MODEL_RUNS=1000 plays
// so many of them, however long that takes; LASTPAGE_MODEL_SEED plays those of one seed.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import type { Tracker } from '../../src/tracker/app/tracker.ts'
import { newId } from '../../src/tracker/infrastructure/ids.ts'
import { call } from '../../src/tracker/services/people/testing.ts'
import { decideLeaves } from '../../src/tracker/services/visits/leaves.ts'
import { readingScene } from '../../src/tracker/services/visits/testing.ts'
import { LEASES, WINDOW_MS } from './account.ts'
import { createReader, type Fate, type Reader } from './reader.ts'

const asked = Number(process.env.LASTPAGE_MODEL_RUNS ?? 0)
const seed = process.env.LASTPAGE_MODEL_SEED
/** In a run of everything as many as fit into some seconds. */
const extent = asked > 0 ? { numRuns: asked } : { numRuns: 60, interruptAfterTimeLimit: 8_000 }

type Act =
  | { do: 'wait'; ms: number }
  | { do: 'open' }
  | { do: 'kill' }
  | { do: 'beat' | 'hide' | 'show' | 'close' | 'reload'; fate: Fate }
  | { do: 'flip'; page: number; fate: Fate }
  | { do: 'arrive'; newest: boolean }
  | { do: 'restart'; downMs: number }

const fate = fc.constantFrom<Fate>('arrives', 'arrives', 'arrives', 'lost', 'twice', 'late')
const fated = (name: 'beat' | 'hide' | 'show' | 'close' | 'reload') =>
  fc.record({ do: fc.constant(name), fate })
const wait = (most: number) =>
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: most }) })
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: wait(10_000) },
  { weight: 2, arbitrary: wait(40_000) },
  { weight: 1, arbitrary: wait(WINDOW_MS + 60_000) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('flip' as const), page: fc.integer({ min: 1, max: 9 }), fate }),
  },
  { weight: 4, arbitrary: fated('beat') },
  { weight: 2, arbitrary: fated('hide') },
  { weight: 3, arbitrary: fated('show') },
  { weight: 2, arbitrary: fated('close') },
  { weight: 2, arbitrary: fated('reload') },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrive' as const), newest: fc.boolean() }) },
  { weight: 4, arbitrary: fc.constant<Act>({ do: 'open' }) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'kill' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('restart' as const), downMs: fc.nat({ max: 90_000 }) }),
  },
)

/** Sequences that the tracker once got wrong. */
const foundBefore: Act[][] = [
  // Of two loads that nobody had heard of yet, the second spoke first.
  [
    { do: 'wait', ms: 1_001 },
    { do: 'close', fate: 'late' },
    { do: 'wait', ms: 1 },
    { do: 'open' },
    { do: 'flip', page: 1, fate: 'arrives' },
    { do: 'arrive', newest: false },
    { do: 'wait', ms: 1 },
  ],
  // A beat was stuck for longer than a lease, and was heard right before the one that brought what was read meanwhile.
  [
    { do: 'beat', fate: 'late' },
    { do: 'wait', ms: 30_001 },
    { do: 'arrive', newest: false },
    { do: 'flip', page: 1, fate: 'arrives' },
    { do: 'wait', ms: 1 },
  ],
  // The tracker was restarted within the grace after a goodbye: the grace begins again.
  [
    { do: 'close', fate: 'arrives' },
    { do: 'wait', ms: 1 },
    { do: 'restart', downMs: 4_999 },
    { do: 'wait', ms: 4_999 },
    { do: 'wait', ms: 1 },
  ],
]

test(
  'the tracker’s visits equal their accounts, and each leave is one',
  async () => {
    const scene = await readingScene('sqlite', { ...LEASES, resumeWindowMs: WINDOW_MS })
    // Its close would take the data along: another one is restarted in its place.
    await scene.tracker.app.close()
    let tracker: Tracker = await scene.tracker.second()
    const sweep = async () => {
      while ((await decideLeaves(tracker.context)) > 0);
    }

    async function makeLink(): Promise<string> {
      const path = `/api/documents/${scene.documentId}/links`
      const { body } = await call(
        tracker,
        'POST',
        path,
        { recipientEmail: 'ada@example.com' },
        scene.owner.token,
      )
      if (!body.url) throw new Error(JSON.stringify(body))
      return String(body.url).split('/').at(-1) ?? ''
    }

    async function play(reader: Reader, next: Act): Promise<void> {
      if (next.do === 'wait') await reader.wait(next.ms)
      else if (next.do === 'open') await reader.open()
      else if (next.do === 'kill') reader.kill()
      else if (next.do === 'flip') await reader.flip(next.page, next.fate)
      else if (next.do === 'hide' || next.do === 'show') await reader.show(next.do === 'show', next.fate)
      else if (next.do === 'arrive') await reader.arrive(next.newest)
      else if (next.do === 'restart') {
        await tracker.close()
        scene.clock.advance(next.downMs)
        tracker = await scene.tracker.second()
        await tracker.app.ready()
        reader.restarted()
      } else await reader[next.do](next.fate)
      await sweep()
    }

    async function compare(reader: Reader): Promise<void> {
      for (const [id, account] of reader.accounts) {
        const visit = (await call(tracker, 'GET', `/api/visits/${id}`, undefined, scene.owner.token))
          .body as Visit
        const { pages, page, leaves, leftAt } = account.sum()
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
        fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
          const slug = await makeLink()
          const reader = createReader(scene, () => tracker, slug, newId('per'))
          for (const next of [{ do: 'open' } as const, ...acts]) {
            await play(reader, next)
            await compare(reader)
          }
          // Whoever is still reading falls silent: each visit ends, and once.
          reader.kill()
          await play(reader, { do: 'wait', ms: LEASES.hiddenLeaseMs + LEASES.visibleLeaseMs })
          await compare(reader)
          for (const account of reader.accounts.values()) expect(account.sum().leftAt).not.toBeNull()
        }),
        {
          ...extent,
          examples: foundBefore.map((acts) => [acts]),
          ...(seed && { seed: Number(seed) }),
          verbose: 1,
        },
      )
    } finally {
      await scene.close()
    }
  },
  asked > 0 ? asked * 2_000 : 60_000,
)
