import { z } from 'zod'
import type { PageFigures } from '#shared/analytics.ts'
import { seenFromMs } from '#shared/seen-from.ts'
import { type CountedVisit, isNumberRecord } from './counted-visit.ts'
import { middleMsOf, timeClassOf } from './time-classes.ts'

/** The sums of one page. The field names are short, because thousands of these objects are stored. {@link PageFigures} explains them. */
type PageTally = {
  /** Active ms of all visits. */
  m: number
  /** Visits that saw the page. */
  r: number
  /** Visits that ended on the page. */
  e: number
  /** Visits whose furthest page this is. */
  f: number
  /** Histogram of active times: number of visits by time class ({@link timeClassOf}). */
  t: Record<string, number>
}

const sums = ['m', 'r', 'e', 'f'] as const

function isPageTally(value: unknown): value is PageTally {
  if (typeof value !== 'object' || value === null) return false
  const page = value as Partial<PageTally>
  return sums.every((name) => typeof page[name] === 'number') && isNumberRecord(page.t)
}

function isTally(value: unknown): value is Record<string, PageTally> {
  return typeof value === 'object' && value !== null && Object.values(value).every(isPageTally)
}

/** Sums by page number. Pages that no visit reached have no entry. A visit can be added, and later removed. */
export const Tally = z.custom<Record<string, PageTally>>(isTally, 'must be the sums of visits by page')
export type Tally = z.output<typeof Tally>

type ReadPages = Pick<CountedVisit, 'pages' | 'exitPage'>

/** Returns the pages that were read for at least `seenFromMs`. */
export const pagesSeen = ({ pages }: Pick<CountedVisit, 'pages'>): number[] =>
  Object.entries(pages).flatMap(([page, ms]) => (ms >= seenFromMs ? [Number(page)] : []))

/** Adds a visit to the tally (`by` 1) or removes a visit that was added (`by` -1). Changes `tally`. */
export function tallyVisit(tally: Tally, visit: ReadPages, by: 1 | -1): void {
  const on = (page: number) => {
    tally[page] ??= { m: 0, r: 0, e: 0, f: 0, t: {} }
    return tally[page]
  }
  for (const [page, ms] of Object.entries(visit.pages)) {
    const figures = on(Number(page))
    figures.m += by * ms
    if (ms < seenFromMs) continue
    figures.r += by
    const timeClass = timeClassOf(ms)
    const visits = (figures.t[timeClass] ?? 0) + by
    if (visits === 0) delete figures.t[timeClass]
    else figures.t[timeClass] = visits
  }
  on(visit.exitPage).e += by
  const furthest = Math.max(0, ...pagesSeen(visit))
  if (furthest > 0) on(furthest).f += by
}

/** Returns the tally without the pages whose sums are all 0. */
export function withoutEmpty(tally: Tally): Tally {
  return Object.fromEntries(
    Object.entries(tally).filter(([, { m, r, e, f }]) => m !== 0 || r !== 0 || e !== 0 || f !== 0),
  )
}

/** Adds `part` to `sum`. Changes `sum`. */
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

/** Returns the median of active ms from a histogram. Returns 0 if the histogram is empty. */
function medianOf(times: Record<string, number>, visits: number): number {
  const classes = Object.keys(times)
    .map(Number)
    .sort((a, b) => a - b)
  let passed = 0
  for (const timeClass of classes) {
    passed += times[timeClass] ?? 0
    if (passed * 2 >= visits) return middleMsOf(timeClass)
  }
  return 0
}

/** Returns the figures of all pages from 1 to `pageCount`. */
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
