// Owns what beats add up to: the merge of cumulative counters, per load of the page and over a visit. Pure.
// Lost, repeated and reordered beats are harmless, because each carries a load's whole state (ADR 10).
import { CodedError } from '#shared/errors.ts'
import type { Beat, LoadCounters } from '#shared/viewer-api.ts'

/** What one load of the page reported last. Instants are the tracker's own. */
export type LoadState = {
  load: string
  seq: number
  /** Active ms per page, after clamping. */
  pages: Record<string, number>
  openMs: number
  page: number
  visible: boolean
  goodbye: boolean
  /** Trusted inputs. Missing in rows of older trackers. */
  inputs?: number
  /** A later load of the same tab took over: this one's lease holds nobody back. */
  superseded: boolean
  heardAt: number
  /** The last beat in which something was read; null where none was. */
  activeAt: number | null
  /** The last beat in which active time grew: of two windows in view only one is read. Missing in rows of older trackers. */
  readAt?: number | null
  /** Time that passed here but was not claimed: a beat that was long on its way may still claim it. */
  spareMs: number
  spareOpenMs: number
}

/**
 * When the first and the last of the silent loads were let in, and the first of those that fell silent together: they needn't
 * be heard of in their order, so any of them may have counted since then. Missing in rows of older trackers.
 */
type Opening = { firstAt: number; lastAt: number; sinceAt?: number }

/** The `loads` column of a visit. */
export type VisitLoads = {
  /** Loads that were let in and have not reported yet. */
  opening: Opening | null
  loads: LoadState[]
  /** Everybody was told of the opening before the reading made a scanner of it. */
  markedAtLeave?: boolean
  /** Of the leaves before that, how many everybody was told of. */
  toldLeaves?: number
}

export type VisitBounds = {
  openedAt: number
  pageCount: number
  /** Real ms for each ms of the tracker's clock since then, at most (Clock.stretchSince): what was read meanwhile is not cut. */
  stretch?: number
}

/** What a new load may be ahead of us: the answer that let it in took time. */
const initialSpareMs = 1_000
/** More loads of one visit than any person makes. */
const maxLoads = 200
/** Pages of all loads together: a row of the visit stays below half a megabyte. */
const maxPagesOfLoads = 20_000

export const newLoads = (now: number): VisitLoads => ({
  opening: { firstAt: now, lastAt: now },
  loads: [],
})

/** A load of the page was let in and will report soon. */
export function expectLoad(state: VisitLoads, now: number): VisitLoads {
  const firstAt = state.opening?.firstAt ?? now
  return { ...state, opening: { firstAt, lastAt: now, sinceAt: state.opening?.sinceAt ?? firstAt } }
}

export const isLoadOf = ({ loads }: VisitLoads, name: string | undefined): boolean =>
  loads.some(({ load }) => load === name)

/** The silent loads without one that was heard of now. */
function withoutOne({ firstAt, lastAt, sinceAt = firstAt }: Opening): Opening | null {
  return firstAt < lastAt ? { firstAt: lastAt, lastAt, sinceAt } : null
}

const sum = (pages: Record<string, number>) => Object.values(pages).reduce((a, b) => a + b, 0)

function checkPages(counters: LoadCounters, pageCount: number): void {
  const highest = Math.max(counters.page, ...Object.keys(counters.pages).map(Number))
  if (highest > pageCount) {
    throw new CodedError('beat_invalid', 'The beat names a page that the document does not have.', {
      page: highest,
      pageCount,
    })
  }
}

/** Page-wise maximum; growth beyond `allowedMs` is cut in proportion. Answers the pages and what grew. */
function mergePages(known: Record<string, number>, told: Record<string, number>, allowedMs: number) {
  const growth = Object.entries(told).map(
    ([page, ms]) => [page, Math.max(0, ms - (known[page] ?? 0))] as const,
  )
  const claimed = growth.reduce((total, [, ms]) => total + ms, 0)
  const share = claimed > allowedMs ? allowedMs / claimed : 1
  const pages = { ...known }
  let grown = 0
  for (const [page, ms] of growth) {
    const credited = Math.floor(ms * share)
    // What was read for no time at all needs no place.
    if (credited === 0) continue
    pages[page] = (pages[page] ?? 0) + credited
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

/** The load with these counters merged in; the same object where they are no news. */
function advance(known: LoadState, counters: LoadCounters, now: number, stretch = 1): LoadState {
  if (counters.seq <= known.seq) return known
  const elapsed = Math.ceil(Math.max(0, now - known.heardAt) * stretch)
  const { pages, grown } = mergePages(known.pages, counters.pages, elapsed + known.spareMs)
  const openGrowth = Math.min(Math.max(0, counters.openMs - known.openMs), elapsed + known.spareOpenMs)
  return {
    ...known,
    seq: counters.seq,
    pages,
    openMs: known.openMs + openGrowth,
    page: counters.page,
    heardAt: Math.max(now, known.heardAt),
    activeAt: grown > 0 ? now : known.activeAt,
    ...(grown > 0 && { readAt: now }),
    // Kept however much it is: a beat that was stuck for as long as a line was down may be heard before the one that claims that time.
    spareMs: elapsed + known.spareMs - grown,
    spareOpenMs: elapsed + known.spareOpenMs - openGrowth,
  }
}

/** A goodbye may be sent long after its page was hidden (fetchLater): it proves nothing that was not known before. */
function provesReading(beat: Beat, known: LoadState): boolean {
  return beat.visible && (!beat.goodbye || known.visible || known.seq < 0)
}

export type Merged = {
  state: VisitLoads
  /** False for a beat that was heard before, or is older than one that was. */
  news: boolean
  /** Something was read: active time grew, or the page is on screen. */
  readOn: boolean
}

/**
 * Merges one beat. `now` is the tracker's clock; the reader's is never asked.
 * @throws CodedError beat_invalid: nothing of the beat counts.
 */
export function mergeBeat(state: VisitLoads, beat: Beat, bounds: VisitBounds, now: number): Merged {
  checkPages(beat, bounds.pageCount)
  if (beat.earlier) checkPages(beat.earlier, bounds.pageCount)
  const loads = new Map(state.loads.map((load) => [load.load, load]))
  const before = loads.get(beat.load)
  let opening = state.opening
  let known = before
  if (!known) {
    known = blankLoad(beat, opening?.sinceAt ?? opening?.firstAt ?? bounds.openedAt)
    opening = opening && withoutOne(opening)
  }
  let next = advance(known, beat, now, bounds.stretch)
  const news = next !== known
  const grown = news && sum(next.pages) > sum(known.pages)
  if (news) {
    next = {
      ...next,
      visible: beat.visible,
      goodbye: beat.goodbye,
      inputs: Math.max(known.inputs ?? 0, beat.inputs),
      superseded: false,
      activeAt: provesReading(beat, known) ? now : next.activeAt,
    }
  }
  loads.set(beat.load, next)
  // Nothing was heard of the load before until now: it is not waited for any more.
  if (beat.earlier && !loads.has(beat.earlier.load)) opening = opening && withoutOne(opening)
  const earlierGrown = mergeEarlier(loads, beat, bounds, now)
  checkSize(loads)
  return {
    state: { ...state, opening, loads: [...loads.values()] },
    news: news || earlierGrown,
    readOn: grown || earlierGrown || (news && beat.visible && !beat.goodbye),
  }
}

/** @throws CodedError beat_invalid */
function checkSize(loads: ReadonlyMap<string, LoadState>): void {
  let pages = 0
  for (const load of loads.values()) pages += Object.keys(load.pages).length
  if (loads.size > maxLoads || pages > maxPagesOfLoads) {
    throw new CodedError('beat_invalid', 'The visit has too many loads of the page, or pages in them.')
  }
}

/** Merges what the load before had counted last. Answers whether that was more than we knew. */
function mergeEarlier(loads: Map<string, LoadState>, beat: Beat, bounds: VisitBounds, now: number): boolean {
  const { earlier } = beat
  if (!earlier || earlier.load === beat.load) return false
  const known = loads.get(earlier.load) ?? blankLoad(earlier, bounds.openedAt)
  // A duplicated tab copies what its original had counted; an original that has reported since is alive.
  if (earlier.seq < known.seq) return false
  const next = advance(known, earlier, now, bounds.stretch)
  loads.set(earlier.load, { ...next, superseded: true, visible: false })
  return sum(next.pages) > sum(known.pages)
}

/** Active ms that a beat claims beyond what is known of its load: what was read since, heard or not. */
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

/** The visit as its loads have it. Two tabs at once never add up to more than the time that passed. */
export function totals(state: VisitLoads, { openedAt, stretch = 1 }: VisitBounds, now: number): VisitTotals {
  const added: Record<string, number> = {}
  let openMs = 0
  for (const load of state.loads) {
    openMs += load.openMs
    for (const [page, ms] of Object.entries(load.pages)) added[page] = (added[page] ?? 0) + ms
  }
  // Another process may have heard of it some ms later than this one's now.
  const latestAt = Math.max(now, ...state.loads.map(({ heardAt }) => heardAt))
  const passed = Math.ceil(Math.max(0, latestAt - openedAt) * stretch)
  const { pages, grown: activeMs } = mergePages({}, added, passed)
  const holding = state.loads.filter((load) => !load.superseded && !load.goodbye)
  const latest = state.loads.reduce<LoadState | null>((best, load) => {
    if (best === null) return load
    const later = readAt(load) - readAt(best) || (load.activeAt ?? 0) - (best.activeAt ?? 0)
    return later >= 0 ? load : best
  }, null)
  const activeAt = state.loads.map((load) => load.activeAt ?? 0)
  return {
    pages,
    activeMs,
    openMs: Math.min(openMs, passed),
    page: latest?.page ?? 1,
    // One that was let in and is silent may never speak: its answer was lost, and it asked again.
    visible: holding.length > 0 ? holding.some((load) => load.visible) : state.opening !== null,
    lastActiveAt: Math.max(openedAt, ...activeAt),
  }
}

export type Leases = { graceMs: number; visibleLeaseMs: number; hiddenLeaseMs: number }

/** When the visit has left unless something is heard before: the last lease of its loads. */
export function deadline(state: VisitLoads, leases: Leases): number {
  const ends = state.loads
    .filter((load) => !load.superseded)
    .map((load) => {
      if (load.goodbye) return load.heardAt + leases.graceMs
      return load.heardAt + (load.visible ? leases.visibleLeaseMs : leases.hiddenLeaseMs)
    })
  if (state.opening) ends.push(state.opening.lastAt + leases.visibleLeaseMs)
  return Math.max(0, ...ends)
}

type LeaveTimes = { deadline_at: number | null; sweep_at: number | null }

/**
 * When a visit leaves unless something is heard, and when the sweep looks at it. Each beat moves the deadline, and a column that
 * beats moved could not be indexed cheaply. Looking too early costs one look, looking too late a late leave; so only a deadline that
 * came nearer moves the look. The columns are only ever written together, from here: PostgreSQL refuses a look that comes too late.
 */
export function leaveAt(deadlineAt: number, before?: LeaveTimes): LeaveTimes {
  const lookAt = before?.sweep_at ?? deadlineAt
  return { deadline_at: deadlineAt, sweep_at: Math.min(lookAt, deadlineAt) }
}

/** Of a visit that has left. */
export const noLeave: LeaveTimes = { deadline_at: null, sweep_at: null }

/** True where every load said goodbye: the reader closed the page, whatever happened since. */
export function saidGoodbye(state: VisitLoads): boolean {
  const holding = state.loads.filter((load) => !load.superseded)
  return state.opening === null && holding.length > 0 && holding.every((load) => load.goodbye)
}

/** Trusted inputs of all loads; null where a row of an older tracker doesn't tell. */
export function inputsOf({ loads }: VisitLoads): number | null {
  if (loads.some(({ inputs }) => inputs === undefined)) return null
  return loads.reduce((sum, { inputs = 0 }) => sum + inputs, 0)
}
