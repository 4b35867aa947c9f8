// Owns what visits add up to page by page: a tally that visits are put into and taken out of again. Pure.
import { type PageFigures, seenFromMs } from '#shared/analytics.ts'

/** One page of a tally, its names short because thousands are stored: see {@link PageFigures}. */
type PageTally = {
  /** Active ms of all visits. */
  m: number
  /** Visits that saw the page. */
  r: number
  /** Visits that ended on it. */
  e: number
  /** Visits that got as far as this page and no further. */
  f: number
  /** How many of the visits that saw it took how long: {@link classOf} → visits. */
  t: Record<string, number>
}
/** Page → what visits did on it. Pages that nobody touched are left out. */
export type Tally = Record<string, PageTally>

/** A visit as it counts: frozen at its leave. */
export type CountedVisit = {
  /** Active ms by page. */
  pages: Record<string, number>
  exitPage: number
}

/** Each class of times is so much wider than the one before: a median is exact to half of that. */
const classWidth = Math.log(1.05)
const classOf = (ms: number) => Math.round(Math.log(ms) / classWidth)
const msOf = (timeClass: number) => Math.round(Math.exp(timeClass * classWidth))

export const pagesSeen = ({ pages }: CountedVisit) =>
  Object.entries(pages).flatMap(([page, ms]) => (ms >= seenFromMs ? [Number(page)] : []))

/** Puts a visit into the tally, or (by = -1) takes it out exactly as it was put in. */
export function tallyVisit(tally: Tally, visit: CountedVisit, by: 1 | -1): void {
  const on = (page: number) => {
    tally[page] ??= { m: 0, r: 0, e: 0, f: 0, t: {} }
    return tally[page]
  }
  for (const [page, ms] of Object.entries(visit.pages)) {
    const figures = on(Number(page))
    figures.m += by * ms
    if (ms < seenFromMs) continue
    figures.r += by
    const timeClass = classOf(ms)
    const visits = (figures.t[timeClass] ?? 0) + by
    if (visits === 0) delete figures.t[timeClass]
    else figures.t[timeClass] = visits
  }
  on(visit.exitPage).e += by
  const furthest = Math.max(0, ...pagesSeen(visit))
  if (furthest > 0) on(furthest).f += by
}

/** What to store: pages from which everything was taken out again are gone. */
export function withoutEmpty(tally: Tally): Tally {
  return Object.fromEntries(
    Object.entries(tally).filter(([, { m, r, e, f }]) => m !== 0 || r !== 0 || e !== 0 || f !== 0),
  )
}

export function addTally(sum: Tally, part: Tally): void {
  for (const [page, { m, r, e, f, t }] of Object.entries(part)) {
    const known = sum[page]
    if (!known) {
      sum[page] = { m, r, e, f, t: { ...t } }
      continue
    }
    known.m += m
    known.r += r
    known.e += e
    known.f += f
    for (const [timeClass, visits] of Object.entries(t)) {
      known.t[timeClass] = (known.t[timeClass] ?? 0) + visits
    }
  }
}

/** The time of the visit in the middle; 0 where there is none. */
function medianOf(times: Record<string, number>, visits: number): number {
  const classes = Object.keys(times)
    .map(Number)
    .sort((a, b) => a - b)
  let passed = 0
  for (const timeClass of classes) {
    passed += times[timeClass] ?? 0
    if (passed * 2 >= visits) return msOf(timeClass)
  }
  return 0
}

export function pageFigures(tally: Tally, pageCount: number): PageFigures[] {
  const figures: PageFigures[] = []
  let reached = 0
  for (let page = pageCount; page >= 1; page -= 1) {
    const { m, r, e, f, t } = tally[page] ?? { m: 0, r: 0, e: 0, f: 0, t: {} }
    reached += f
    figures.push({ page, activeMs: m, medianMs: medianOf(t, r), readers: r, exits: e, reached })
  }
  return figures.reverse()
}
