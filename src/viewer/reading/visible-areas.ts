// Which pages are visible, and how much of the view each fills. Pure geometry.

export type Box = { top: number; left: number; width: number; height: number }

const overlap = (from: number, length: number, viewFrom: number, viewLength: number) =>
  Math.max(0, Math.min(from + length, viewFrom + viewLength) - Math.max(from, viewFrom))

/** So much of a page is its whole, whatever its browser's rounding. */
const WHOLE = 0.98

/** Of the pages on screen those that are whole there. */
export const wholePages = (areas: ReadonlyMap<number, number>, box: (page: number) => Box): Set<number> =>
  new Set(
    [...areas]
      .filter(([page, area]) => area >= WHOLE * box(page).width * box(page).height)
      .map(([page]) => page),
  )

/**
 * Page number → visible area in px². `box(n)` is page n's place (1-based) in the scrolled surface; pages lie one below the
 * other, so those on screen are neighbours and the first is found by halving: a book of 10,000 pages costs 14 look-ups.
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
