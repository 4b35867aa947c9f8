// Computes the visible pages and their visible areas.

export type Box = { top: number; left: number; width: number; height: number }

const overlap = (from: number, length: number, viewFrom: number, viewLength: number) =>
  Math.max(0, Math.min(from + length, viewFrom + viewLength) - Math.max(from, viewFrom))

/** If this share of its area is visible, a page counts as wholly visible. The share is below 1, because browsers round sizes. */
const WHOLE = 0.98

/** Returns the pages that are wholly visible. */
export const wholePages = (areas: ReadonlyMap<number, number>, box: (page: number) => Box): Set<number> =>
  new Set(
    [...areas]
      .filter(([page, area]) => area >= WHOLE * box(page).width * box(page).height)
      .map(([page]) => page),
  )

/**
 * Returns the visible area in px² of each visible page, by page number. `box(n)` returns the position of page n (1-based) in the scrolled
 * surface. The pages form one column, so a binary search finds the first visible page: 14 calls of `box` for 10,000 pages.
 */
export function visibleAreas(count: number, box: (page: number) => Box, view: Box): Map<number, number> {
  let first = 1
  for (let last = count; first < last; ) {
    const middle = (first + last) >> 1
    const { top, height } = box(middle)
    if (top + height > view.top) last = middle
    else first = middle + 1
  }
  const areas = new Map<number, number>()
  for (let page = first; page <= count; page += 1) {
    const { top, left, width, height } = box(page)
    if (top >= view.top + view.height) break
    const area = overlap(top, height, view.top, view.height) * overlap(left, width, view.left, view.width)
    if (area > 0) areas.set(page, area)
  }
  return areas
}
