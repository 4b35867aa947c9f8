// Sets the real size of each page before the page is loaded. Without this module, a page that is not loaded has the size of
// page 1. If a document has pages of several sizes, the layout would change when pages load, and a wrong page would get reading time.
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
