// Opens a long document again in new workers, while the reader goes on (ADR 136). The workers of pdf.js keep what they have read: fonts, the bytes of the file, and
// the memory that their garbage collector has taken. Only the end of a worker gives it back. Pages in the buffer of pdf.js stay in the document before, so that the
// reader sees no change. The document before is closed when they have left the buffer.
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { watchAttachedPages } from './attached-pages.ts'
import { openPdf } from './pdf.ts'
import type { OpenDocument } from './reader-parts.ts'
import { drawInWorker, prepareRenderer } from './renderer.ts'

/** The document is opened again when so many pages were drawn, or fewer pages with many new fonts, as in a report that was merged from many files. */
const PAGES = 120
const PAGES_WITH_FONTS = 40
const FONTS = 12

type Opened = Pick<OpenDocument, 'document' | 'pdfWorker' | 'renderer'>
type View = { pdfPage: PDFPageProxy | null }

async function openAgain(
  { content, options, viewer, find }: OpenDocument,
  attachedPages: ReturnType<typeof watchAttachedPages>,
): Promise<Opened> {
  const pdfWorker = await options.renewal.load()
  const renderer = prepareRenderer(pdfWorker)
  renderer.start(() => drawInWorker(viewer))
  try {
    const document = await openPdf(content, pdfWorker)
    await find.whenIdle()
    await attachedPages.readIn(document)
    return { document, pdfWorker, renderer }
  } catch (error) {
    renderer.close()
    pdfWorker.worker.terminate()
    throw error
  }
}

function end({ document, pdfWorker, renderer }: Opened): void {
  renderer.close()
  void document.loadingTask.destroy().finally(() => pdfWorker.worker.terminate())
}

/** Call this once for each viewer. */
export function renewWorkers(open: OpenDocument) {
  const { viewer, eventBus, links, find, options } = open
  const scrolling = viewer.renderingQueue as { whenSlow?: () => Promise<void> } // `draw-ahead.ts`
  const inUse = new Set<Promise<unknown>>()
  const attachedPages = watchAttachedPages(open)
  let before: Opened | null = null
  let isOpening = false
  let isClosed = false
  let pages = 0
  let knownFonts = document.fonts.size

  function isTime(): boolean {
    const isMany = pages >= PAGES || (pages >= PAGES_WITH_FONTS && document.fonts.size - knownFonts >= FONTS)
    return isMany && !isOpening && before === null && !open.document.isPureXfa
  }

  async function renew(): Promise<void> {
    isOpening = true
    await scrolling.whenSlow?.()
    const { document, pdfWorker, renderer } = open
    const next = await openAgain(open, attachedPages).catch(() => null) // for example offline. It is tried again later.
    isOpening = false
    pages = 0
    if (!next) return
    if (isClosed || open.document !== document) return end(next)
    before = { document, pdfWorker, renderer }
    Object.assign(open, next)
    viewer.pdfDocument = next.document
    links.setDocument(next.document)
    find.continueIn(next.document)
    options.renewal.onRenewed(next.pdfWorker)
  }

  /** Lets the pages that have left the buffer forget the document before. Closes this document when no page needs it. */
  function leaveBefore({ document }: Opened): void {
    const buffered = viewer.getCachedPageViews() as Set<View>
    let left = 0
    for (let index = 0; index < viewer.pagesCount; index += 1) {
      const view = viewer.getPageView(index) as View
      if (view.pdfPage === null || !isPageOf(view.pdfPage, document)) continue
      if (buffered.has(view)) left += 1
      else view.pdfPage = null
    }
    if (left > 0 || inUse.size > 0 || before?.document !== document) return
    end(before)
    before = null
    knownFonts = globalThis.document.fonts.size
  }

  eventBus.on('pagerendered', () => {
    pages += 1
    if (isTime()) void renew()
    // As a task of its own, because pdf.js adds a page to the buffer in the task in which it gets the page.
    else if (before) setTimeout(() => before && leaveBefore(before))
  })
  return {
    /** Keeps the document open until the promise settles. */
    keepOpen<Value>(promise: Promise<Value>): Promise<Value> {
      const done = promise.finally(() => inUse.delete(done))
      inUse.add(done)
      return done
    },
    /** Closes the document before. */
    close(): void {
      isClosed = true
      if (before) end(before)
      before = null
    },
  }
}

const isPageOf = (page: PDFPageProxy, document: PDFDocumentProxy) =>
  (page as unknown as { _transport: unknown })._transport ===
  (document as unknown as { _transport: unknown })._transport
