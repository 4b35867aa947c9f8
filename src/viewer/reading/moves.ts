import { type Geometry, LARGEST_SCALE } from './geometry.ts'
import { type Fit, type OpenDocument, placeLockedPages } from './reader-parts.ts'

const GAP_PX = 8

/** Returns the navigation and zoom commands of the toolbar and the keyboard. */
export function movesOf(open: OpenDocument, { pageCount, isLocked, smallestScale }: Geometry) {
  const { viewer, options } = open
  return {
    goTo(page: number): void {
      const wanted = Math.min(Math.max(1, page), pageCount())
      if (isLocked(wanted)) return void options.onLocked(wanted)
      viewer.currentPageNumber = wanted
      if (open.fit === 'page-fit') viewer.currentScaleValue = open.fit // computes the zoom for the size of the new page
      options.surface.scrollTop -= GAP_PX // pdf.js leaves no gap above the page
      open.edges.recordNavigation(wanted)
      options.onView() // the browser sends no scroll event if the position did not change
    },
    zoom(steps: number): void {
      const next = viewer.currentScale * 1.1 ** (2 * steps)
      viewer.currentScale = Math.min(Math.max(next, smallestScale()), LARGEST_SCALE)
    },
    fit(next: Fit): void {
      viewer.currentScaleValue = next
    },
    rotate(): void {
      viewer.pagesRotation = (viewer.pagesRotation + 90) % 360
      placeLockedPages(open)
      if (open.fit) viewer.currentScaleValue = open.fit
    },
  }
}

/** Records the target pages of links, chapters and search results, which navigate inside pdf.js. `goTo` records the targets of the toolbar. */
export function watchNavigation({ viewer, find, edges, options }: OpenDocument): void {
  const recordNavigation = (page: number) => {
    edges.recordNavigation(page)
    options.onView()
  }
  const goToPage = viewer.scrollPageIntoView.bind(viewer)
  viewer.scrollPageIntoView = (target) => {
    goToPage(target)
    recordNavigation(target.pageNumber)
  }
  const goToMatch = find.controller.scrollMatchIntoView.bind(find.controller)
  find.controller.scrollMatchIntoView = (match) => {
    const before = options.surface.scrollTop
    goToMatch(match) // pdf.js also calls this when it draws a match again
    if (match.pageIndex !== undefined && options.surface.scrollTop !== before)
      recordNavigation(match.pageIndex + 1)
  }
}
