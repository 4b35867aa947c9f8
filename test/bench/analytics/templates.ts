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

/** Adds `visits` visits with this reading to the sums. */
export function tallyReading(tally: Tally, reading: number, visits: number): void {
  const pages = pagesOfReadings[reading] ?? {}
  for (let visit = 0; visit < visits; visit += 1) {
    tallyVisit(tally, { pages, exitPage: Object.keys(pages).length }, 1)
  }
}
