// Fixtures of the reading tests: a tracker for each worker, a person for each test, and the checks of a visit.
import { test as base, expect } from '@playwright/test'
import type { Link } from '#shared/model/documents.ts'
import type { Visit } from '#shared/model/visits.ts'
import { SEEN_AFTER_MS } from '../../../src/viewer/tracking/attention.ts'
import { type BrowserPool, createBrowserPool } from './engines/browser-pool.ts'
import { chromium, firefox } from './engines/chromium-and-firefox.ts'
import type { Engine, EngineName } from './engines/engine.ts'
import { webkit } from './engines/webkit.ts'
import { createPerson, type PageTimes, type Person } from './person.ts'
import { createReadingRunner, type Reading, type ReadingRunner } from './readings.ts'
import { type Site, startSite } from './site.ts'

const engines: Record<EngineName, Engine> = { chromium, firefox, webkit }

type TestFixtures = { person: Person; link: Link }
type WorkerFixtures = {
  engineName: EngineName
  engine: Engine
  browserPool: BrowserPool
  site: Site
  readingRunner: ReadingRunner
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  engineName: ['chromium', { scope: 'worker', option: true }],
  engine: [async ({ engineName }, use) => use(engines[engineName]), { scope: 'worker' }],
  browserPool: [
    async ({ engine }, use) => {
      const browserPool = createBrowserPool(engine)
      await use(browserPool)
      await browserPool.close()
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
  readingRunner: [
    async ({ engine, browserPool, site }, use) => {
      const readingRunner = createReadingRunner({ engine, browserPool, site })
      await use(readingRunner)
      await readingRunner.close()
    },
    { scope: 'worker' },
  ],
  person: async ({ engine, browserPool }, use) => {
    const person = await createPerson(engine, await browserPool.acquire())
    await use(person)
    await person.quit()
  },
})

/**
 * Returns the tags by which playwright.config.ts selects tests. `@each-engine`: the test runs in every engine. `@not-in-…`: the engine with this name
 * lacks a feature that the test needs, so a run in this engine lists the test as skipped.
 */
const tagsOf = ({ inEachEngine, needs = [] }: Reading) => [
  ...(inEachEngine ? ['@each-engine'] : []),
  ...Object.values(engines)
    .filter(({ missingFeatures }) => needs.some((feature) => missingFeatures[feature] !== undefined))
    .map(({ name }) => `@not-in-${name}`),
]

const allReadings: Reading[] = []

/**
 * Defines the test of one reading. The reading may have started during an earlier test. The test is skipped if the engine cannot be started or lacks a
 * feature that the reading needs.
 */
export function reading(name: string, definition: Omit<Reading, 'name'>): void {
  const each = { name, ...definition }
  allReadings.push(each)
  test(name, { tag: tagsOf(each) }, async ({ engine, readingRunner }) => {
    const why = engine.missingReason() ?? readingRunner.reasonToSkip(each)
    test.skip(why !== null, why ?? '')
    await readingRunner.run(each, allReadings)
  })
}

export const TOLERANCE_MS = 500

/**
 * Checks that the visit has every page that the person looked at and no other page. The time of each page may differ from the stopwatch by
 * `TOLERANCE_MS` plus the uncertainty of the page. `uncertainty`: the possible error of the stopwatch for each page, in ms. The viewer does not count a
 * page that was on screen for less than `SEEN_AFTER_MS`, so the visit need not have such a page.
 */
export function expectCounted(visit: Visit, measured: PageTimes, uncertainty: PageTimes = {}): void {
  const recorded = Object.fromEntries(visit.pages.map(({ page, activeMs }) => [page, activeMs]))
  const what = `tracker ${JSON.stringify(recorded)}, person ${JSON.stringify(measured)}, uncertainty ${JSON.stringify(uncertainty)}`
  const mayBeTooShort = ([page, ms]: [string, number]) =>
    ms - (uncertainty[Number(page)] ?? 0) < SEEN_AFTER_MS
  const certain = Object.entries(measured).filter((entry) => !mayBeTooShort(entry))
  expect(Object.keys(recorded), what).toEqual(expect.arrayContaining(certain.map(([page]) => page)))
  expect(Object.keys(measured), what).toEqual(expect.arrayContaining(Object.keys(recorded)))
  for (const [page, ms] of Object.entries(measured)) {
    expect(Math.abs((recorded[Number(page)] ?? 0) - ms), `page ${page}: ${what}`).toBeLessThanOrEqual(
      TOLERANCE_MS + (uncertainty[Number(page)] ?? 0),
    )
  }
}

/**
 * Quits the person's browser. Checks that the link has one visit with this exit page, this number of leaves and the measured page times, without signs
 * of a scanner. In an engine that reveals the automation, the visit must have the sign `webdriver`. Returns the visit.
 */
export async function expectOneLeave(
  site: Site,
  link: Link,
  person: Person,
  exitPage: number,
  leaves = 1,
): Promise<Visit> {
  await site.waitUntilLeft(link)
  // The browser may send beats until it has quit, so the visit is read again afterwards.
  await person.quit()
  const visit = await site.waitUntilLeft(link)
  expect(visit.leaves, `causes: ${site.causesOfLeaves(visit)}`).toBe(leaves)
  expect(visit.suspicion).toEqual(person.engine.revealsAutomation ? ['webdriver'] : [])
  expect(visit.page).toBe(exitPage)
  expectCounted(visit, person.measured, person.uncertainty)
  return visit
}

export { expect } from '@playwright/test'
