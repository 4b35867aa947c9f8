// Fixtures of the reading tests: one tracker a worker, one person a test, and what is expected of every visit.
import { test as base, expect } from '@playwright/test'
import type { Link, Visit } from '#shared/model.ts'
import { type Counted, createPerson, type Person } from './person.ts'
import { type Site, startSite } from './site.ts'

export const test = base.extend<{ person: Person; link: Link }, { site: Site }>({
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
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter
  person: async ({}, use) => {
    const person = await createPerson()
    await use(person)
    await person.quit()
  },
})

const TOLERANCE_MS = 500

/** Every page that the person looked at, and no other, within half a second of their stopwatch. */
export function expectCounted(visit: Visit, counted: Counted): void {
  const told = Object.fromEntries(visit.pages.map(({ page, activeMs }) => [page, activeMs]))
  const what = `tracker ${JSON.stringify(told)}, person ${JSON.stringify(counted)}`
  expect(Object.keys(told).sort(), what).toEqual(Object.keys(counted).sort())
  for (const [page, ms] of Object.entries(counted)) {
    expect(Math.abs((told[Number(page)] ?? 0) - ms), `page ${page}: ${what}`).toBeLessThanOrEqual(
      TOLERANCE_MS,
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
  expect(visit.suspicion).toEqual([])
  expect(visit.page).toBe(exitPage)
  expectCounted(visit, person.counted)
}

export { expect } from '@playwright/test'
