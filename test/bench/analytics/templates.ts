// The readings of the analytics bench. Each seeded visit is one of these readings, so that its sums can be computed for many visits at once.
import { pagesSeen, type Tally, tallyVisit } from '../../../src/tracker/domain/analytics/page-tally.ts'
import { timeClassOf } from '../../../src/tracker/domain/analytics/time-classes.ts'
import { randomFrom } from '../../../src/tracker/services/analytics/testing.ts'

export const pageCount = 9
export const readingCount = 400

/** What a visit read. `tally`: the stored sums of one such visit. */
export type Reading = {
  reading: number
  pages: string
  active_ms: number
  exit_page: number
  pages_seen: number
  finished: number
  time_class: number
}

const random = randomFrom(readingCount)

const pagesOfReadings = Array.from({ length: readingCount }, () =>
  Object.fromEntries(
    Array.from({ length: 1 + random(pageCount) }, (_, page) => [page + 1, 100 + random(60) * random(2_000)]),
  ),
)

export const readings: readonly Reading[] = pagesOfReadings.map((pages, reading) => {
  const seen = pagesSeen({ pages })
  const activeMs = Object.values(pages).reduce((sum, ms) => sum + ms, 0)
  return {
    reading,
    pages: JSON.stringify(pages),
    active_ms: activeMs,
    time_class: timeClassOf(activeMs),
    exit_page: Object.keys(pages).length,
    pages_seen: seen.length,
    finished: seen.includes(pageCount) ? 1 : 0,
  }
})

const tallies = pagesOfReadings.map((pages) => {
  const tally: Tally = {}
  tallyVisit(tally, { pages, exitPage: Object.keys(pages).length }, 1)
  return tally
})

/** Returns the sums of this number of visits with the same reading. */
export function tallyOf(reading: number, visits: number): Tally {
  const tally = tallies[reading] ?? {}
  if (visits === 1) return tally
  const times = (sums: Record<string, number>) =>
    Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum * visits]))
  return Object.fromEntries(
    Object.entries(tally).map(([page, { t, ...sums }]) => [page, { ...times(sums), t: times(t) }]),
  ) as Tally
}
