// The rules for the order in which pages are drawn.

/** A page that leaves the view within this time is not drawn. */
const LEAVES_SOON_MS = 100
/** The reader has stopped if the position is the same for this time. */
const STOPPED_AFTER_MS = 50
/** The pages on both sides of the visible pages that may stay under way. */
export const NEAR = 2

/** Returns the pages to draw after the next page, in their order. Before the reader has left page 1, only the next page is drawn, to save bytes. */
export function pagesNearBy(first: number, last: number, forward: boolean): number[] {
  if (first === 1) return []
  return forward ? [first - 1, last + NEAR] : [last + 1, first - NEAR]
}

/** Returns the pages that the reader scrolls to, in the order in which they come into view. */
export function pagesInPath(first: number, last: number, forward: boolean): number[] {
  const pages = Array.from({ length: last - first + 1 }, (_, at) => first + at)
  return forward ? [...pages, last + 1, last + NEAR] : [...pages.reverse(), first - 1, first - NEAR]
}

/** Measures how fast a container scrolls. A single jump has no speed, because the reader stays where the jump ends. */
export function createSpeed(now: () => number) {
  let at = now()
  let top = 0
  let latest = 0
  let speed = 0
  return {
    /** Takes the next position. Returns the speed in px/ms, which is positive towards the end of the document. */
    to(next: number): number {
      const time = now()
      if (next === top && time - at < STOPPED_AFTER_MS) return speed // called twice in one frame
      const before = latest
      latest = (next - top) / Math.max(1, time - at)
      speed = before * latest > 0 ? Math.sign(latest) * Math.min(Math.abs(before), Math.abs(latest)) : 0
      at = time
      top = next
      return speed
    },
  }
}

export type Place = { top: number; height: number }

/** Returns false if the page has left the view, or leaves it within `LEAVES_SOON_MS`. While the reader does not scroll, every page stays. Positions are in px. */
export function stays(page: Place, view: Place, pxPerMs: number): boolean {
  if (pxPerMs === 0) return true
  const left = pxPerMs < 0 ? view.top + view.height - page.top : page.top + page.height - view.top
  return left > Math.abs(pxPerMs) * LEAVES_SOON_MS
}
