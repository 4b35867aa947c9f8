// Merges the cumulative counters of beats, for each load of the page and for a visit. Lost, repeated and reordered beats do no harm, because each
// beat contains the complete counters of its load (ADR 10).
import { CodedError } from '#shared/errors.ts'
import type { Beat, LoadCounters } from '#shared/viewer-api.ts'

/** The last reported state of one load of the page. Instants come from the tracker's clock. */
export type LoadState = {
  load: string
  seq: number
  /** Active ms per page, after clamping. */
  pages: Record<string, number>
  openMs: number
  page: number
  visible: boolean
  goodbye: boolean
  /** `servedAt` of a page that the browser closed for good. Undefined: the page may come back, or has not said goodbye. */
  closed?: number | undefined
  /** Number of trusted inputs. Missing in rows of older trackers. */
  inputs?: number
  /** True if a later load of the same tab replaced this load. Then the lease of this load no longer delays the leave. */
  superseded: boolean
  heardAt: number
  /** The instant of the last beat that reported reading. Null if no beat did. */
  activeAt: number | null
  /**
   * The instant of the last beat in which active time grew. It shows which of two visible windows the reader reads. Missing in rows of older
   * trackers.
   */
  readAt?: number | null
  /** Elapsed ms that no beat has claimed yet. A late beat may still claim them. */
  spareMs: number
  spareOpenMs: number
}

/**
 * The loads that were admitted and have not sent a beat yet. `firstAt` and `lastAt`: the instants at which the first and the last of these loads were
 * admitted. `sinceAt` does not change when a load sends its first beat. First beats can arrive in any order, so the time of each load counts from
 * `sinceAt`. Rows of older trackers have no `sinceAt`.
 */
type Opening = { firstAt: number; lastAt: number; sinceAt?: number }

/** The `loads` column of a visit. */
export type VisitLoads = {
  /** Null if every admitted load has sent a beat. */
  opening: Opening | null
  loads: LoadState[]
  /** True if the opening was already published when the bot detection marked the visit. */
  markedAtLeave?: boolean
  /** Number of leaves that were published before the bot detection marked the visit. */
  toldLeaves?: number
}

export type VisitBounds = {
  openedAt: number
  pageCount: number
  /**
   * The highest number of real ms per ms of the tracker's clock since `openedAt` (Clock.stretchSince). The elapsed time is multiplied by this number,
   * so that active time is not cut while the tracker's clock runs slowly.
   */
  stretch?: number
}

/** The maximum number of ms that a load may claim beyond the elapsed time, as a tolerance for delays in the transmission. */
const initialSpareMs = 1_000
/** The maximum number of loads of one visit. A person does not reload this often. */
const maxLoads = 200
/** The maximum number of pages in all loads together. It keeps the row of a visit below half a megabyte. */
const maxPagesOfLoads = 20_000

export const newLoads = (now: number): VisitLoads => ({
  opening: { firstAt: now, lastAt: now },
  loads: [],
})

/** Adds a load that was admitted and has not sent a beat yet. */
export function expectLoad(state: VisitLoads, now: number): VisitLoads {
  const firstAt = state.opening?.firstAt ?? now
  return { ...state, opening: { firstAt, lastAt: now, sinceAt: state.opening?.sinceAt ?? firstAt } }
}

export const isLoadOf = ({ loads }: VisitLoads, name: string | undefined): boolean =>
  loads.some(({ load }) => load === name)

/** Removes one load from the loads that have sent no beat, because its first beat has arrived. */
function withoutOne({ firstAt, lastAt, sinceAt = firstAt }: Opening): Opening | null {
  return firstAt < lastAt ? { firstAt: lastAt, lastAt, sinceAt } : null
}

// These functions run for each beat. Loops need half of the time of chains of array methods.
function sum(pages: Record<string, number>): number {
  let total = 0
  for (const ms of Object.values(pages)) total += ms
  return total
}

function checkPages({ page, pages }: LoadCounters, pageCount: number): void {
  let highest = page
  for (const name of Object.keys(pages)) highest = Math.max(highest, Number(name))
  if (highest > pageCount) {
    throw new CodedError('beat_invalid', 'The beat names a page that the document does not have.', {
      page: highest,
      pageCount,
    })
  }
}

/**
 * Returns the known times plus the growth of each page, and the total growth. If the total growth is more than `allowedMs`, the growth of each page
 * is reduced in proportion.
 */
function mergePages(known: Record<string, number>, told: Record<string, number>, allowedMs: number) {
  const names = Object.keys(told)
  const growthOf = (page: string) => Math.max(0, (told[page] ?? 0) - (known[page] ?? 0))
  let claimed = 0
  for (const page of names) claimed += growthOf(page)
  const share = claimed > allowedMs ? allowedMs / claimed : 1
  const pages = { ...known }
  let grown = 0
  for (const page of names) {
    const credited = Math.floor(growthOf(page) * share)
    // A page with 0 ms is not stored.
    if (credited === 0) continue
    pages[page] = (known[page] ?? 0) + credited
    grown += credited
  }
  return { pages, grown }
}

function blankLoad(counters: LoadCounters, heardAt: number): LoadState {
  return {
    load: counters.load,
    seq: -1,
    pages: {},
    openMs: 0,
    page: counters.page,
    visible: false,
    goodbye: false,
    inputs: 0,
    superseded: false,
    heardAt,
    activeAt: null,
    readAt: null,
    spareMs: initialSpareMs,
    spareOpenMs: initialSpareMs,
  }
}

/** A visit has few loads, so a Map would take longer. */
function indexOfLoad(loads: readonly LoadState[], name: string): number {
  for (let at = 0; at < loads.length; at += 1) if (loads[at]?.load === name) return at
  return -1
}

/**
 * Merges the counters into the load. `next` is a new object, or the same object if the counters are not newer than the load. `grown`: the ms of active time that
 * were added.
 */
function advance(
  known: LoadState,
  counters: LoadCounters,
  now: number,
  stretch = 1,
): { next: LoadState; grown: number } {
  if (counters.seq <= known.seq) return { next: known, grown: 0 }
  const elapsed = Math.ceil(Math.max(0, now - known.heardAt) * stretch)
  const { pages, grown } = mergePages(known.pages, counters.pages, elapsed + known.spareMs)
  const openGrowth = Math.min(Math.max(0, counters.openMs - known.openMs), elapsed + known.spareOpenMs)
  const next = {
    ...known,
    seq: counters.seq,
    pages,
    openMs: known.openMs + openGrowth,
    page: counters.page,
    heardAt: Math.max(now, known.heardAt),
    activeAt: grown > 0 ? now : known.activeAt,
    ...(grown > 0 && { readAt: now }),
    // The unclaimed time has no limit. After an outage of the network, an old beat may arrive first, and a later beat then claims the time of the
    // outage.
    spareMs: elapsed + known.spareMs - grown,
    spareOpenMs: elapsed + known.spareOpenMs - openGrowth,
  }
  return { next, grown }
}

/** The browser may send a goodbye long after the page was hidden (fetchLater), so a goodbye does not prove activity at the time of its arrival. */
function provesReading(beat: Beat, known: LoadState): boolean {
  return beat.visible && (!beat.goodbye || known.visible || known.seq < 0)
}

export type Merged = {
  state: VisitLoads
  /** True if the beat contains new counters. False for a repeated beat, and for a beat that arrives after a newer beat. */
  news: boolean
  /** True if active time grew, or if a new beat that is no goodbye reports a visible page. */
  readOn: boolean
}

/**
 * Merges one beat. `now` comes from the tracker's clock, because the reader's clock is not trusted.
 * @throws CodedError beat_invalid; then no part of the beat is counted
 */
export function mergeBeat(state: VisitLoads, beat: Beat, bounds: VisitBounds, now: number): Merged {
  checkPages(beat, bounds.pageCount)
  if (beat.earlier) checkPages(beat.earlier, bounds.pageCount)
  const at = indexOfLoad(state.loads, beat.load)
  let opening = state.opening
  let known = state.loads[at]
  if (!known) {
    known = blankLoad(beat, opening?.sinceAt ?? opening?.firstAt ?? bounds.openedAt)
    opening = opening && withoutOne(opening)
  }
  const { next, grown } = advance(known, beat, now, bounds.stretch)
  const news = next !== known
  if (news) {
    next.visible = beat.visible
    next.goodbye = beat.goodbye
    next.closed = beat.goodbye ? beat.closed : undefined
    next.inputs = Math.max(known.inputs ?? 0, beat.inputs)
    next.superseded = false
    if (provesReading(beat, known)) next.activeAt = now
  }
  const loads = at < 0 ? [...state.loads, next] : state.loads.with(at, next)
  // The beat contains the first counters of the earlier load, so the first beat of the earlier load is no longer expected.
  if (beat.earlier && indexOfLoad(loads, beat.earlier.load) < 0) opening = opening && withoutOne(opening)
  const earlierGrown = mergeEarlier(loads, beat, bounds, now)
  checkSize(loads)
  return {
    state: { ...state, opening, loads },
    news: news || earlierGrown,
    readOn: grown > 0 || earlierGrown || (news && beat.visible && !beat.goodbye),
  }
}

/** @throws CodedError beat_invalid */
function checkSize(loads: readonly LoadState[]): void {
  let pages = 0
  for (const load of loads) pages += Object.keys(load.pages).length
  if (loads.length > maxLoads || pages > maxPagesOfLoads) {
    throw new CodedError('beat_invalid', 'The visit has too many loads of the page, or pages in them.')
  }
}

/** Merges the last counters of the earlier load of this tab into `loads`. Returns true if active time was added. */
function mergeEarlier(loads: LoadState[], beat: Beat, bounds: VisitBounds, now: number): boolean {
  const { earlier } = beat
  if (!earlier || earlier.load === beat.load) return false
  const at = indexOfLoad(loads, earlier.load)
  const known = loads[at] ?? blankLoad(earlier, bounds.openedAt)
  // A duplicated tab copies the counters of the original tab. If newer counters of the original tab have arrived, the original tab is still open.
  if (earlier.seq < known.seq) return false
  const { next, grown } = advance(known, earlier, now, bounds.stretch)
  loads[at < 0 ? loads.length : at] = { ...next, superseded: true, visible: false }
  return grown > 0
}

/** Returns the active ms that a beat claims beyond the stored state of its load. */
export function claimedGrowth({ loads }: VisitLoads, beat: LoadCounters): number {
  const known = loads.find(({ load }) => load === beat.load)
  return Math.max(0, sum(beat.pages) - sum(known?.pages ?? {}))
}

const readAt = (load: LoadState): number => (load.readAt === undefined ? load.activeAt : load.readAt) ?? 0

export type VisitTotals = {
  pages: Record<string, number>
  activeMs: number
  openMs: number
  page: number
  visible: boolean
  lastActiveAt: number
}

/** The sums of all loads. Most visits have one load. */
function pagesOf(loads: readonly LoadState[]): Record<string, number> {
  const [only, ...others] = loads
  if (only && others.length === 0) return only.pages
  const added: Record<string, number> = {}
  for (const { pages } of loads) {
    for (const page of Object.keys(pages)) added[page] = (added[page] ?? 0) + (pages[page] ?? 0)
  }
  return added
}

/** Returns the sums of all loads of the visit. The sum of two tabs that are open at the same time is at most the elapsed time. */
export function totals(state: VisitLoads, { openedAt, stretch = 1 }: VisitBounds, now: number): VisitTotals {
  let openMs = 0
  let lastActiveAt = openedAt
  // Another process, whose clock is some ms ahead, may have stored a later beat.
  let latestAt = now
  for (const load of state.loads) {
    openMs += load.openMs
    lastActiveAt = Math.max(lastActiveAt, load.activeAt ?? 0)
    latestAt = Math.max(latestAt, load.heardAt)
  }
  const passed = Math.ceil(Math.max(0, latestAt - openedAt) * stretch)
  const read = pagesOf(state.loads)
  const claimed = sum(read)
  // Most visits claim less than the passed time, so their pages need no copy. Rows of older trackers may have pages with 0 ms.
  const isWhole = claimed <= passed && !Object.values(read).includes(0)
  const { pages, grown: activeMs } = isWhole ? { pages: read, grown: claimed } : mergePages({}, read, passed)
  const holding = state.loads.filter((load) => !load.superseded && !load.goodbye)
  const latest = state.loads.reduce<LoadState | null>((best, load) => {
    if (best === null) return load
    const later = readAt(load) - readAt(best) || (load.activeAt ?? 0) - (best.activeAt ?? 0)
    return later >= 0 ? load : best
  }, null)
  return {
    pages,
    activeMs,
    openMs: Math.min(openMs, passed),
    page: latest?.page ?? 1,
    // A load that has sent no beat counts only if no other load is open. Such a load may never send a beat, because its answer may have been lost.
    visible: holding.length > 0 ? holding.some((load) => load.visible) : state.opening !== null,
    lastActiveAt,
  }
}

/** Returns true if each load sent a goodbye, which means that the reader closed the page. */
export function saidGoodbye(state: VisitLoads): boolean {
  const holding = state.loads.filter((load) => !load.superseded)
  return state.opening === null && holding.length > 0 && holding.every((load) => load.goodbye)
}

/** Returns the number of trusted inputs of all loads. Returns null if the number is missing in a load that an older tracker stored. */
export function inputsOf({ loads }: VisitLoads): number | null {
  if (loads.some(({ inputs }) => inputs === undefined)) return null
  return loads.reduce((sum, { inputs = 0 }) => sum + inputs, 0)
}
