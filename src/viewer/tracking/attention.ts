// Measures one load of the page: how long it was open, and how long each page was looked at. Pure: events and the time (monotonic ms) are passed
// in, and it does not use the browser.

/** Page number → how much of the reader's view it fills. Only the proportions matter. */
export type VisibleAreas = ReadonlyMap<number, number>

export type AttentionState = {
  /** Active ms per page, pages that were really seen only. */
  readonly pages: ReadonlyMap<number, number>
  /** Ms that the page was visible and no other tab in turn, idle or not. */
  readonly openMs: number
  /** The current page: the one that fills most of the view, at the ends of the document the first or last. */
  readonly page: number
}

/** A page counts as seen once it was shown this long without a break; flicking past it doesn't count. */
export const SEEN_AFTER_MS = 200
/** Ticks come every second or so: a longer silence while "visible" means that the machine or the tab slept. */
const SLEEP_GAP_MS = 10_000
/** Nobody reads a sliver: a page below this part of what is shown gets no time, unless it is small and whole on screen. */
const SLIVER = 0.1
const NONE: ReadonlySet<number> = new Set()
/** Between pages that are shown about equally, the one that the reader went to is the current one. */
const ABOUT_EQUAL = 0.95

/** What is known of the pages on screen beside their areas. */
export type Shown = {
  /** Pages that are whole on screen, however small. */
  whole?: ReadonlySet<number>
  /** The page that is current whatever the areas are: the last one at the end of the document. */
  current?: number | null
}

/** Drops slivers and scales the rest to a sum of 1. */
export function sharesOf(areas: VisibleAreas, whole: ReadonlySet<number> = NONE): Map<number, number> {
  const total = sum(areas.values())
  const kept = [...areas].filter(([page, area]) => area > 0 && (area >= total * SLIVER || whole.has(page)))
  const keptTotal = sum(kept.map(([, area]) => area))
  return new Map(kept.map(([page, area]) => [page, area / keptTotal]))
}

/** The page with the largest area; `preferred` (where the reader navigated to) when it is shown about as much. */
export function currentPage(areas: VisibleAreas, preferred: number): number | undefined {
  let best: number | undefined
  for (const [page, area] of areas) {
    if (area > 0 && (best === undefined || area > (areas.get(best) ?? 0))) best = page
  }
  const nearly = (areas.get(best ?? 0) ?? 0) * ABOUT_EQUAL
  return nearly > 0 && (areas.get(preferred) ?? 0) >= nearly ? preferred : best
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

/** Two clocks. Open runs while visible and in turn (no other tab is). Active runs while that is so and the reader is not idle. */
export function createAttention(options: { idleAfterMs: number; now: number }) {
  let at = options.now
  let usedAt = options.now
  let visible = false
  let inTurn = true
  let page = 1
  let openMs = 0
  let shares = new Map<number, number>()
  const credit = new Map<number, number>()
  /** How long each page on screen has been shown without a break. */
  const streak = new Map<number, number>()
  const seen = new Set<number>()

  function activePart(now: number, lived: number): number {
    const until = Math.min(now, usedAt + options.idleAfterMs)
    return Math.max(0, Math.min(lived, until - (now - lived)))
  }

  /** Brings both clocks to `now`. Everything else calls this first, so that time is credited to what was true during it. */
  function advance(now: number): void {
    const gap = now - at
    if (gap <= 0) return
    at = now
    // Of two windows in view the other one counts, or their time would be twice what passed.
    if (!visible || !inTurn || gap > SLEEP_GAP_MS) return
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
      if (value && !visible) usedAt = now // who comes back to the tab has used it
      visible = value
      if (!visible) streak.clear()
    },

    /** Whether this tab is the one that the reader used last, of those that show the same link. */
    setInTurn(value: boolean, now: number): void {
      advance(now)
      inTurn = value
    },

    /** An input or a scroll. */
    used(now: number): void {
      advance(now)
      usedAt = now
    },

    /** What is on screen. `preferred` is the page that the reader navigated to last. Answers whether the current page changed. */
    setShown(areas: VisibleAreas, preferred: number, now: number, { whole, current }: Shown = {}): boolean {
      advance(now)
      // Waiting for a document is no idleness: who sees the first of it has just come.
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
