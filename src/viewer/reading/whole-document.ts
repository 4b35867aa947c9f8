// Replaces the first pages by the whole document. Zoom and rotation stay, and the reader continues at a given page.
import type { EventBus, PDFViewer } from './pdf-viewer.ts'

type Drawn = { pageNumber: number }

/** Resolves when the page is drawn. */
export function drawn(eventBus: EventBus, page: number): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ pageNumber }: Drawn) => {
      if (pageNumber !== page) return
      eventBus.off('pagerendered', look)
      resolve()
    }
    eventBus.on('pagerendered', look)
  })
}

/** To be asked before the other document comes, called when its pages have their places. */
export function goOnAt(
  viewer: PDFViewer,
  options: { fit: string | null; page: number; goTo: (page: number) => void },
): () => void {
  const { pagesRotation, currentScale } = viewer
  const { fit, page, goTo } = options
  return () => {
    // First of all, or page 1 would be on screen for a moment, and its pictures be fetched once more.
    viewer.currentPageNumber = page
    if (pagesRotation) viewer.pagesRotation = pagesRotation
    if (fit) viewer.currentScaleValue = fit
    else viewer.currentScale = currentScale
    goTo(page)
  }
}
