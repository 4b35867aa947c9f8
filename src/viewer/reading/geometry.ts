import type { OpenDocument } from './reader-parts.ts'
import { type Box, visibleAreas, wholePages } from './visible-areas.ts'

export const SMALLEST_SCALE = 0.25
export const LARGEST_SCALE = 5

/** Returns functions for the positions and the visible areas of the pages. */
export function createGeometry(open: OpenDocument) {
  const { viewer } = open
  const { surface, pages } = open.options
  const box = (page: number): Box => {
    const place = open.locked?.box(page)
    if (place) return place
    const { offsetTop, offsetLeft, offsetWidth, offsetHeight } = viewer.getPageView(page - 1).div
    return { top: offsetTop, left: offsetLeft, width: offsetWidth, height: offsetHeight }
  }
  const areas = () =>
    // pdf.js has no pages while the whole document replaces the free pages.
    visibleAreas(open.locked && viewer.pagesCount > 0 ? pages.length : viewer.pagesCount, box, {
      top: surface.scrollTop,
      left: surface.scrollLeft,
      width: surface.clientWidth,
      height: surface.clientHeight,
    })
  return {
    pageCount: () => (open.locked ? pages.length : open.document.numPages),
    isLocked: (page: number) => open.locked !== null && page > open.document.numPages,
    areas,
    wholePages: (shown: ReadonlyMap<number, number>) => wholePages(shown, box),
    /** Returns the smallest zoom. For a large page, the smallest zoom is lower, so that the page fits on screen. The result is at most the current zoom. */
    smallestScale(): number {
      const scale = viewer.currentScale
      const { width, height } = box(viewer.currentPageNumber)
      const fits = Math.min((surface.clientWidth * scale) / width, (surface.clientHeight * scale) / height)
      return Math.min(SMALLEST_SCALE, fits, scale)
    },
    /** Returns true if the current page fits in the surface. */
    isWhole(): boolean {
      const { width, height } = box(viewer.currentPageNumber)
      return width <= surface.clientWidth && height <= surface.clientHeight
    },
  }
}
export type Geometry = ReturnType<typeof createGeometry>
