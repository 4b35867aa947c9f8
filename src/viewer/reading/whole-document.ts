// Owns putting the whole document in the place of its first pages: zoom and turn stay, and the reading goes on at a page.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { EventBus, PDFLinkService, PDFViewer } from './pdf-viewer.ts'

type Drawn = { pageNumber: number }

function drawn(eventBus: EventBus, page: number): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ pageNumber }: Drawn) => {
      if (pageNumber !== page) return
      eventBus.off('pagerendered', look)
      resolve()
    }
    eventBus.on('pagerendered', look)
  })
}

/** Resolves when the page is drawn. */
export async function showWhole(
  whole: PDFDocumentProxy,
  parts: { viewer: PDFViewer; links: PDFLinkService; eventBus: EventBus },
  options: { fit: string | null; page: number; goTo: (page: number) => void },
): Promise<void> {
  const { viewer, links, eventBus } = parts
  const { pagesRotation, currentScale } = viewer
  const shown = drawn(eventBus, options.page)
  eventBus.on(
    'pagesinit',
    () => {
      if (pagesRotation) viewer.pagesRotation = pagesRotation
      if (options.fit) viewer.currentScaleValue = options.fit
      else viewer.currentScale = currentScale
      options.goTo(options.page)
    },
    { once: true },
  )
  viewer.setDocument(whole)
  links.setDocument(whole)
  await shown
}
