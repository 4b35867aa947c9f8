// Fixtures of the reading tests: a tracker for each worker, a person for each test, and the checks of a visit.
import { test as base, expect } from '@playwright/test'
import type { Link } from '#shared/model/documents.ts'
import type { Visit } from '#shared/model/visits.ts'
import { SEEN_AFTER_MS } from '../../../src/viewer/tracking/attention.ts'
import { chromium, firefox } from './engines/chromium-and-firefox.ts'
import type { Engine, EngineName } from './engines/engine.ts'
import { createLender, type Lender } from './engines/lender.ts'
import { webkit } from './engines/webkit.ts'
import { type Counted, createPerson, type Person } from './person.ts'
import { createReadings, type Reading, type Readings } from './readings.ts'
import { type Site, startSite } from './site.ts'

const engines: Record<EngineName, Engine> = { chromium, firefox, webkit }

type OfTest = { person: Person; link: Link }
type OfWorker = { engineName: EngineName; engine: Engine; lender: Lender; site: Site; readings: Readings }

export const test = base.extend<OfTest, OfWorker>({
  engineName: ['chromium', { scope: 'worker', option: true }],
  engine: [async ({ engineName }, use) => use(engines[engineName]), { scope: 'worker' }],
  lender: [
    async ({ engine }, use) => {
      const lender = createLender(engine)
      await use(lender)
      await lender.close()
    },
    { scope: 'worker' },
  ],
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter
    async ({}, use) => {
      const site = await startSite()
      await use(site)
      await site.close()
    },
    { scope: 'worker' },
  ],
  link: async ({ site }, use) => use(await site.makeLink({ recipientEmail: 'ada@example.com' })),
  readings: [
    async ({ engine, lender, site }, use) => {
      const readings = createReadings({ engine, lender, site })
      await use(readings)
      await readings.close()
    },
    { scope: 'worker' },
  ],
  person: async ({ engine, lender }, use) => {
    const person = await createPerson(engine, await lender.room())
    await use(person)
    await person.quit()
  },
})

/**
 * Returns the tags by which playwright.config.ts selects tests. `@each-engine`: the test runs in every engine. `@not-in-…`: the engine lacks a
 * feature, so the run in this engine lists the test as skipped.
 */
const tagsOf = ({ inEachEngine, needs = [] }: Reading) => [
  ...(inEachEngine ? ['@each-engine'] : []),
  ...Object.values(engines)
    .filter(({ cannot }) => needs.some((feat) => cannot[feat] !== undefined))
    .map(({ name }) => `@not-in-${name}`),
]

const allReadings: Reading[] = []

/** Defines the test of one reading. The reading may have started during an earlier test. The test is skipped if the engine lacks a feature. */
export function reading(name: string, part: Omit<Reading, 'name'>): void {
  const each = { name, ...part }
  allReadings.push(each)
  test(name, { tag: tagsOf(each) }, async ({ engine, readings }) => {
    const why = engine.absent() ?? readings.cannot(each)
    test.skip(why !== null, why ?? '')
    await readings.of(each, allReadings)
  })
}

export const TOLERANCE_MS = 500

/**
 * Checks that the visit has every page that the person looked at and no other page, each within half a second of the stopwatch. `doubt` is the
 * uncertainty of the stopwatch. The viewer does not count a page that was shown for less than `SEEN_AFTER_MS`, so a page whose time may be shorter may
 * be missing.
 */
export function expectCounted(visit: Visit, counted: Counted, doubt: Counted = {}): void {
  const told = Object.fromEntries(visit.pages.map(({ page, activeMs }) => [page, activeMs]))
  const what = `tracker ${JSON.stringify(told)}, person ${JSON.stringify(counted)}, unsure ${JSON.stringify(doubt)}`
  const maybeTooShort = ([page, ms]: [string, number]) => ms - (doubt[Number(page)] ?? 0) < SEEN_AFTER_MS
  const certain = Object.entries(counted).filter((entry) => !maybeTooShort(entry))
  expect(Object.keys(told), what).toEqual(expect.arrayContaining(certain.map(([page]) => page)))
  expect(Object.keys(counted), what).toEqual(expect.arrayContaining(Object.keys(told)))
  for (const [page, ms] of Object.entries(counted)) {
    expect(Math.abs((told[Number(page)] ?? 0) - ms), `page ${page}: ${what}`).toBeLessThanOrEqual(
      TOLERANCE_MS + (doubt[Number(page)] ?? 0),
    )
  }
}

/** Checks that the link has one visit with this exit page and this number of leaves, without signs of a scanner. Returns the visit. */
export async function expectOneLeave(
  site: Site,
  link: Link,
  person: Person,
  exitPage: number,
  leaves = 1,
): Promise<Visit> {
  await site.leftVisit(link)
  // The browser may send beats until it has quit, so the visit is read again afterwards.
  await person.quit()
  const visit = await site.leftVisit(link)
  expect(visit.leaves).toBe(leaves)
  expect(visit.suspicion).toEqual(person.engine.admitsAutomation ? ['webdriver'] : [])
  expect(visit.page).toBe(exitPage)
  expectCounted(visit, person.counted, person.doubt)
  return visit
}

export { expect } from '@playwright/test'
