// Helpers to replace the free pages by the whole document. Zoom and rotation stay, and the reader continues at a given page.
import type { EventBus, PDFViewer } from './pdf-viewer.ts'

type Drawn = { pageNumber: number }

/** Resolves when the page is drawn. */
export function whenDrawn(eventBus: EventBus, page: number): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ pageNumber }: Drawn) => {
      if (pageNumber !== page) return
      eventBus.off('pagerendered', look)
      resolve()
    }
    eventBus.on('pagerendered', look)
  })
}

/** Call this before the document is replaced. The returned function restores zoom, rotation and page. Call it when the new pages are laid out. */
export function restoreViewAt(
  viewer: PDFViewer,
  options: { fit: string | null; page: number; goTo: (page: number) => void },
): () => void {
  const { pagesRotation, currentScale } = viewer
  const { fit, page, goTo } = options
  return () => {
    // This must be first. Otherwise page 1 would appear for a moment, and pdf.js would fetch its images again.
    viewer.currentPageNumber = page
    if (pagesRotation) viewer.pagesRotation = pagesRotation
    if (fit) viewer.currentScaleValue = fit
    else viewer.currentScale = currentScale
    goTo(page)
  }
}
