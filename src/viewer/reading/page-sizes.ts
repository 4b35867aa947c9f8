// Sets the real size of each page before the page is loaded. Until then, pdf.js gives all pages the size of page 1. In a document of mixed
// sizes, the layout would shift when pages load, and time would count for the wrong page.
import { type PageViewport, setLayerDimensions } from 'pdfjs-dist'
import type { PageSize } from '#shared/model/documents.ts'
import type { PDFViewer } from './pdf-viewer.ts'

type Constructor = new (shape: {
  viewBox: number[]
  userUnit: number
  scale: number
  rotation: number
}) => PageViewport

export function sizePages(viewer: PDFViewer, sizes: readonly PageSize[]): void {
  for (const [index, { width, height }] of sizes.entries()) {
    const view = index < viewer.pagesCount ? viewer.getPageView(index) : undefined
    if (!view || view.pdfPage) continue
    const { scale } = view.viewport as PageViewport
    // pdf.js exports `PageViewport` only as a type.
    const Viewport = view.viewport.constructor as Constructor
    view.viewport = new Viewport({ viewBox: [0, 0, width, height], userUnit: 1, scale, rotation: 0 })
    setLayerDimensions(view.div, view.viewport, true, false)
  }
}
