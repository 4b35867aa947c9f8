// Helpers to wait for a page, and to replace the open document. The zoom and the rotation do not change, and a given page is shown.
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

/** A page without text layer, such as a page of an XFA form, counts as complete after this time. */
const LAYER_TIMEOUT_MS = 500

/** Call this when a page is drawn. Resolves when its text layer is complete. */
export function whenTextLayer(eventBus: EventBus): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      eventBus.off('textlayerrendered', done)
      resolve()
    }
    const timer = setTimeout(done, LAYER_TIMEOUT_MS)
    eventBus.on('textlayerrendered', done)
  })
}

/**
 * Call this before the document is replaced. Returns a function that restores the zoom and the rotation and shows the page. Call the returned
 * function when the new pages are laid out.
 */
export function restoreViewAt(
  viewer: PDFViewer,
  options: { fit: string | null; page: number; goTo: (page: number) => void },
): () => void {
  const { pagesRotation, currentScale } = viewer
  const { fit, page, goTo } = options
  return () => {
    // The page must be set first. Otherwise page 1 would appear for a moment, and pdf.js would fetch the images of page 1 again.
    viewer.currentPageNumber = page
    if (pagesRotation) viewer.pagesRotation = pagesRotation
    if (fit) viewer.currentScaleValue = fit
    else viewer.currentScale = currentScale
    goTo(page)
  }
}
