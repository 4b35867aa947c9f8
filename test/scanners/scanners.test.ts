// Of all that is marked, how much is a scanner (precision); of all scanners, how many are marked or never counted (recall).
import { describe, expect, test } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import { newId } from '../../src/tracker/infrastructure/ids.ts'
import { call } from '../../src/tracker/services/people/testing.ts'
import { readingScene, type Scene, visitOf } from '../../src/tracker/services/visits/testing.ts'
import { type Behaviour, behaviours } from './behaviours.ts'

/** What the tracker made of it: null where there is no visit. */
async function replay(scene: Scene, { userAgent, opens, steps = [] }: Behaviour): Promise<Visit | null> {
  const { tracker, clock, owner } = scene
  const { slug, id } = await scene.makeLink({ recipientEmail: `${newId('per')}@example.com` })
  clock.advance(45_000)
  await tracker.app.inject({ method: 'GET', url: `/${slug}`, headers: { 'user-agent': userAgent } })
  if (opens) {
    const { visible = true, webdriver = false, prerendered = false, purpose } = opens
    const opened = await tracker.app.inject({
      method: 'POST',
      url: `/api/view/${slug}/visits`,
      headers: { 'user-agent': userAgent, ...(purpose ? { 'sec-purpose': purpose } : {}) },
      payload: { readerKey: newId('per'), signals: { visible, webdriver, prerendered } },
    })
    const load = visitOf(tracker, opened.json())
    for (const { afterMs, ...step } of steps) {
      clock.advance(afterMs)
      const beat = await load.beat(step)
      expect(beat.status, JSON.stringify(beat.body)).toBe(200)
    }
  }
  clock.advance(600_000)
  await scene.sweep()
  const list = await call(tracker, 'GET', `/api/visits?linkId=${id}`, undefined, owner.token)
  return (list.body.items as Visit[])[0] ?? null
}

describe('scanners and people', () => {
  test('precision and recall on the kept behaviours', { timeout: 60_000 }, async () => {
    const scene = await readingScene('sqlite')
    await scene.makeWorkflow('left')
    try {
      const rows = []
      for (const behaviour of behaviours) {
        const visit = await replay(scene, behaviour)
        const silent = visit === null || visit.suspicion.length > 0
        // Nobody is told of what is marked, nothing is written for it; of everybody else it is.
        expect(visit?.runs.length ?? 0, behaviour.name).toBe(silent ? 0 : 1)
        rows.push({ behaviour, visit, silent, right: silent === (behaviour.who === 'scanner') })
      }
      const marked = rows.filter(({ visit }) => visit !== null && visit.suspicion.length > 0)
      const scanners = rows.filter(({ behaviour }) => behaviour.who === 'scanner')
      const precision = marked.filter(({ behaviour }) => behaviour.who === 'scanner').length / marked.length
      const recall = scanners.filter(({ silent }) => silent).length / scanners.length
      console.log(
        rows
          .map(({ behaviour: { who, name }, visit, right }) => {
            const verdict = visit === null ? 'no visit' : visit.suspicion.join(' ') || 'a person'
            return `${right ? '  ' : '✗ '}${who.padEnd(8)} ${name}: ${verdict}`
          })
          .join('\n'),
        `\nprecision ${precision.toFixed(2)} of ${marked.length} marked, recall ${recall.toFixed(2)} of ${scanners.length} scanners`,
      )
      const wrong = rows.filter(({ right }) => !right).map(({ behaviour }) => behaviour.name)
      expect(wrong).toEqual(behaviours.filter(({ knownMiss }) => knownMiss).map(({ name }) => name))
      // A person taken for a scanner loses a Task; a scanner taken for a person is a Task too many.
      expect(precision).toBeGreaterThanOrEqual(0.95)
      expect(recall).toBeGreaterThanOrEqual(0.85)
    } finally {
      await scene.close()
    }
  })

  test('a page that turns out to be read by a person, after it was marked, is told of once', async () => {
    const scene = await readingScene('sqlite')
    await scene.makeWorkflow('left')
    try {
      const { slug } = await scene.makeLink({ recipientEmail: 'ada@example.com' })
      const opened = await scene.tracker.app.inject({
        method: 'POST',
        url: `/api/view/${slug}/visits`,
        headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/141.0.0.0 Safari/537.36' },
        payload: {
          readerKey: newId('per'),
          signals: { visible: true, webdriver: false, prerendered: false },
        },
      })
      const load = visitOf(scene.tracker, opened.json())
      const visit = async () => (await scene.owner.call('GET', `/api/visits/${load.visitId}`)).body as Visit
      const told = async () =>
        (await scene.owner.call('GET', '/api/notifications')).body.items.length as number
      scene.clock.advance(20_000)
      const walked = { 1: 5_010, 2: 4_990, 3: 5_000, 4: 4_980 }
      await load.beat({ pages: walked, page: 4, inputs: 0, visible: false })
      const toldOfOpening = await told()
      scene.clock.advance(301_000)
      await scene.sweep()
      expect(await visit()).toMatchObject({
        state: 'left',
        suspicion: ['no_trusted_input', 'page_walk'],
        runs: [],
      })
      expect(await told()).toBe(toldOfOpening)

      await load.beat({ pages: { ...walked, 1: 5_500 }, inputs: 3 })
      scene.clock.advance(4_000)
      await load.beat({ pages: { ...walked, 1: 9_500 }, inputs: 5, goodbye: true })
      scene.clock.advance(6_000)
      await scene.sweep()
      const after = await visit()
      expect(after).toMatchObject({ state: 'left', suspicion: [], leaves: 1 })
      expect(after.runs).toHaveLength(1)
    } finally {
      await scene.close()
    }
  })
})
