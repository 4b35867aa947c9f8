// Test of a reader who comes back after the resume window. The viewer opens a second visit by itself.
import { eventually } from '../../fixtures/part.ts'
import { expect, expectCounted, test } from './fixtures.ts'
import { startSite } from './site.ts'

test('a reader who comes back to the tab after the resume window gets a new visit', async ({ person }) => {
  const resumeWindowMs = 1500
  const site = await startSite({
    TRACKER_HIDDEN_LEASE_MS: '500',
    TRACKER_RESUME_WINDOW_MS: String(resumeWindowMs),
  })
  try {
    const link = await site.makeLink({ recipientEmail: 'ada@example.com' })
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(1000)
    await tab.goToPage(2)
    await tab.read(1500)
    const showAgain = await tab.hide()
    const first = await site.waitUntilLeft(link)
    expectCounted(first, person.measured, person.uncertainty)
    const seenBefore = { ...person.measured }
    await eventually(
      'the resume window is over',
      () => Date.now() > Date.parse(first.leftAt ?? '') + resumeWindowMs + 500,
    )
    await showAgain()
    await tab.read(1500)
    await tab.goToPage(3)
    await tab.read(1000)
    await tab.close()
    const visits = await eventually('both visits have left', async () => {
      const all = await site.visits(link)
      return all.length === 2 && all.every(({ state }) => state === 'left') && all
    })
    expect(visits.map(({ leaves }) => leaves)).toEqual([1, 1])
    const second = visits.find(({ id }) => id !== first.id)
    if (!second) throw new Error('no second visit')
    const seenAfter = Object.entries(person.measured)
      .map(([page, ms]) => [page, ms - (seenBefore[Number(page)] ?? 0)] as const)
      .filter(([, ms]) => ms > 0)
    expectCounted(second, Object.fromEntries(seenAfter), person.uncertainty)
    expect(visits.find(({ id }) => id === first.id)?.pages).toEqual(first.pages)
  } finally {
    await person.quit()
    await site.close()
  }
})
