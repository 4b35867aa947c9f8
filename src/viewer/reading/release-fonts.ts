// Lets pdf.js forget the fonts of earlier pages (ADR 136). pdf.js keeps each font until the document is closed: its bytes in the worker, and a copy in the page and
// in the renderer. A report that was merged from many files has fonts of its own in each part. A page that needs a font later gets it from the worker again.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { isUnderWay, type View, type Visible } from './draw-ahead.ts'
import type { PDFViewer } from './pdf-viewer.ts'

/** The fonts are released when so many were added, and when so many pages were drawn since the last time. A document with few fonts never loads them again. */
const FONTS = 12
const PAGES = 40

type Options = {
  viewer: PDFViewer
  /** Returns the open document. */
  document: () => Pick<PDFDocumentProxy, 'cleanup' | 'isPureXfa'>
}

/** Call this once for each viewer, after `drawAhead`. */
export function releaseFonts({ viewer, document: open }: Options): void {
  const { renderingQueue, eventBus } = viewer
  if (!renderingQueue) return
  const next = renderingQueue.getHighestPriority.bind(renderingQueue)
  const fonts = () => document.fonts.size
  let known = fonts()
  let pages = 0
  let isReleasing = false
  let chosen: View | null = null
  eventBus.on('pagerendered', () => {
    pages += 1
  })

  /** Returns true if the visible pages are drawn and no other page is being drawn. */
  function isIdle({ views }: Visible): boolean {
    const isDrawn = (view: View) => renderingQueue?.isViewFinished(view as never)
    const isComing = chosen && !isDrawn(chosen) // pdf.js may still load the page
    return (
      !isComing &&
      views.every(({ view }) => isDrawn(view)) &&
      ![...viewer.getCachedPageViews()].some(isUnderWay)
    )
  }

  async function release(): Promise<void> {
    isReleasing = true
    pages = 0
    await open()
      .cleanup()
      .then(
        () => {
          known = fonts()
        },
        () => {}, // a thumbnail is being drawn, so pdf.js has released nothing in the page. It is tried again later.
      )
    isReleasing = false
    renderingQueue?.renderHighestPriority(undefined as never) // the types of pdf.js leave out that the argument is optional
  }

  // While pdf.js releases the fonts, no page may be drawn. Otherwise pdf.js would keep the old fonts, and load the new ones beside them.
  renderingQueue.getHighestPriority = (visible: Visible, views, forward, ...rest) => {
    if (isReleasing) return null
    // The texts of an XFA form are elements of the page, and use the fonts.
    const isTime = pages >= PAGES && !open().isPureXfa && fonts() - known >= FONTS && isIdle(visible)
    if (isTime) void release()
    chosen = isTime ? null : next(visible, views, forward, ...rest)
    return chosen
  }
}
