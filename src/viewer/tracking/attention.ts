// Measures one load of the viewer: how long the load was open, and how long the reader looked at each page of the document. The caller passes
// the events and the time (monotonic ms). This module does not use the browser.

/** Page number → visible area of the page. The areas can have any unit, because only their ratios are used. */
export type VisibleAreas = ReadonlyMap<number, number>

export type AttentionState = {
  /** Active ms of each page that counts as seen (`SEEN_AFTER_MS`). */
  readonly pages: ReadonlyMap<number, number>
  /** Ms in which this tab was visible and was the active tab. Idle time is included. */
  readonly openMs: number
  /** The current page. Normally this is the page with the largest visible area ({@link currentPage}, `Shown.current`). */
  readonly page: number
}

/** A page counts as seen after the reader looked at the page for this time without a break. A page in a fast scroll is not counted. */
export const SEEN_AFTER_MS = 200
/** The clocks are updated every 500 ms. A gap longer than this means that the computer or the tab was suspended. Such a gap counts as no time. */
const SLEEP_GAP_MS = 10_000
/** A page gets no time if its part of the visible area is smaller than this ratio. A wholly visible page always gets time. */
const SLIVER = 0.1
const NONE: ReadonlySet<number> = new Set()
/** Two pages with areas in this ratio count as equally visible. The page that the reader navigated to is then the current page. */
const ABOUT_EQUAL = 0.95

/** Facts about the visible pages in addition to their areas. */
export type Shown = {
  /** The pages that are wholly visible. */
  whole?: ReadonlySet<number>
  /** Set if the current page does not depend on the areas. For example, the last page is current at the end of the document. */
  current?: number | null
}

/** Returns the share of each page, with a sum of 1. Pages below the ratio `SLIVER` are left out, unless they are wholly visible. */
export function sharesOf(areas: VisibleAreas, whole: ReadonlySet<number> = NONE): Map<number, number> {
  const total = sum(areas.values())
  const kept = [...areas].filter(([page, area]) => area > 0 && (area >= total * SLIVER || whole.has(page)))
  const keptTotal = sum(kept.map(([, area]) => area))
  return new Map(kept.map(([page, area]) => [page, area / keptTotal]))
}

/**
 * Returns `preferred` (the page that the reader navigated to) if its area is about equal to the largest area. Otherwise returns the page
 * with the largest area.
 */
export function currentPage(areas: VisibleAreas, preferred: number): number | undefined {
  let best: number | undefined
  for (const [page, area] of areas) {
    if (area > 0 && (best === undefined || area > (areas.get(best) ?? 0))) best = page
  }
  const nearly = (areas.get(best ?? 0) ?? 0) * ABOUT_EQUAL
  return nearly > 0 && (areas.get(preferred) ?? 0) >= nearly ? preferred : best
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

/** Keeps two clocks. The open clock runs while this tab is visible and is the active tab. The active clock also stops while the reader is idle. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all methods first move the same two clocks; each method is short
export function createAttention(options: { idleAfterMs: number; now: number }) {
  let at = options.now
  let usedAt = options.now
  let visible = false
  let isActiveTab = true
  let page = 1
  let openMs = 0
  let shares = new Map<number, number>()
  const credit = new Map<number, number>()
  /** Page number → ms for which the page has been shown without a break. */
  const streak = new Map<number, number>()
  const seen = new Set<number>()

  function activePart(now: number, lived: number): number {
    const until = Math.min(now, usedAt + options.idleAfterMs)
    return Math.max(0, Math.min(lived, until - (now - lived)))
  }

  /** Moves both clocks to `now`. Every state change calls this function first, so that the time before the change counts for the old state. */
  function advance(now: number): void {
    const gap = now - at
    if (gap <= 0) return
    at = now
    // If two windows are visible, only the active window counts. Otherwise the same time would count twice.
    if (!visible || !isActiveTab || gap > SLEEP_GAP_MS) return
    openMs += gap
    const active = activePart(now, gap)
    if (active === 0) return
    for (const [shown, share] of shares) {
      credit.set(shown, (credit.get(shown) ?? 0) + active * share)
      const shownFor = (streak.get(shown) ?? 0) + active
      streak.set(shown, shownFor)
      if (shownFor >= SEEN_AFTER_MS) seen.add(shown)
    }
  }

  return {
    tick: advance,

    setVisible(value: boolean, now: number): void {
      advance(now)
      if (value && !visible) usedAt = now // a return to the tab counts as an input
      visible = value
      if (!visible) streak.clear()
    },

    /** Sets whether this tab is the active tab. Among the tabs of the same link, this is the tab that the reader used last. */
    setActiveTab(value: boolean, now: number): void {
      advance(now)
      isActiveTab = value
    },

    /** Records an input or a scroll. */
    used(now: number): void {
      advance(now)
      usedAt = now
    },

    /** Sets the visible pages. `preferred` is the page that the reader navigated to last. Returns true if the current page changed. */
    setShown(areas: VisibleAreas, preferred: number, now: number, { whole, current }: Shown = {}): boolean {
      advance(now)
      // The time in which the document loads is not idle time. The idle time starts when pages become visible.
      if (shares.size === 0) usedAt = now
      shares = sharesOf(areas, whole)
      for (const shown of streak.keys()) if (!shares.has(shown)) streak.delete(shown)
      const fixed = current && (areas.get(current) ?? 0) > 0 ? current : undefined
      const next = fixed ?? currentPage(areas, preferred) ?? page
      if (next === page) return false
      page = next
      usedAt = now
      return true
    },

    state(now: number): AttentionState {
      advance(now)
      const pages = [...credit].filter(([number]) => seen.has(number))
      return { pages: new Map(pages), openMs, page }
    },
  }
}
