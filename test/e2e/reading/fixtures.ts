// Fixtures of the reading tests: one tracker a worker, one person a test, and what is expected of every visit.
import { test as base, expect } from '@playwright/test'
import type { Link, Visit } from '#shared/model.ts'
import { chromium, firefox } from './engines/chromium-and-firefox.ts'
import type { Engine, EngineBrowser, EngineName, Feat } from './engines/engine.ts'
import { webkit } from './engines/webkit.ts'
import { type Counted, createPerson, type Person } from './person.ts'
import { type Site, startSite } from './site.ts'

const engines: Record<EngineName, Engine> = { chromium, firefox, webkit }

/** One browser for a worker's tests, where starting one takes long. Whoever kills it has the next test start another. */
function createLender(engine: Engine) {
  let lent: EngineBrowser | null = null
  return {
    async borrow(): Promise<EngineBrowser> {
      if (!lent?.alive()) {
        await lent?.quit()
        lent = await engine.launch()
      }
      return lent
    },
    close: async () => lent?.quit(),
  }
}

type OfTest = { person: Person; link: Link; needs: (feat: Feat) => void }
type OfWorker = {
  engineName: EngineName
  engine: Engine
  lender: ReturnType<typeof createLender>
  site: Site
}

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
  person: async ({ engine, lender }, use) => {
    const absent = engine.absent()
    test.skip(absent !== null, absent ?? '')
    const person = await createPerson(engine, engine.slowToStart ? await lender.borrow() : undefined)
    await use(person)
    await person.quit()
  },
  /** Skips the test, with the reason, where the engine can't do what it needs. */
  needs: async ({ engine }, use) =>
    use((feat) => test.skip(engine.cannot[feat] !== undefined, engine.cannot[feat] ?? '')),
})

const TOLERANCE_MS = 500

/** Every page that the person looked at, and no other, within half a second of their stopwatch. */
export function expectCounted(visit: Visit, counted: Counted, doubt: Counted = {}): void {
  const told = Object.fromEntries(visit.pages.map(({ page, activeMs }) => [page, activeMs]))
  const what = `tracker ${JSON.stringify(told)}, person ${JSON.stringify(counted)}, unsure ${JSON.stringify(doubt)}`
  expect(Object.keys(told).sort(), what).toEqual(Object.keys(counted).sort())
  for (const [page, ms] of Object.entries(counted)) {
    expect(Math.abs((told[Number(page)] ?? 0) - ms), `page ${page}: ${what}`).toBeLessThanOrEqual(
      TOLERANCE_MS + (doubt[Number(page)] ?? 0),
    )
  }
}

/** One visit, left once, by a person, on this page. */
export async function expectOneLeave(
  site: Site,
  link: Link,
  person: Person,
  exitPage: number,
): Promise<void> {
  await site.leftVisit(link)
  // Whatever the browser still had to say is said when it is gone.
  await person.quit()
  const visit = await site.leftVisit(link)
  expect(visit.leaves).toBe(1)
  expect(visit.suspicion).toEqual(person.engine.admitsAutomation ? ['webdriver'] : [])
  expect(visit.page).toBe(exitPage)
  expectCounted(visit, person.counted, person.doubt)
}

export { expect } from '@playwright/test'
