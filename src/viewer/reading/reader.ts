import 'pdfjs-dist/web/pdf_viewer.css'
import './reader.css'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { PageSize } from '#shared/model/documents.ts'
import type { Chapter } from '../shell/contents.ts'
import { currentPage, sharesOf } from '../tracking/attention.ts'
import type { Look } from '../tracking/watch.ts'
import { type Attachment, readAttachments } from './attachments.ts'
import { readChapters } from './chapters.ts'
import type { Content } from './content.ts'
import { createDrawPage, type DrawPage } from './draw-page.ts'
import { prepareFirstPage } from './early-text.ts'
import { createEdges } from './edge.ts'
import { renewWorkers } from './fresh-worker.ts'
import { createGeometry, type Geometry } from './geometry.ts'
import type { Layer } from './layers.ts'
import { movesOf, watchNavigation } from './moves.ts'
import { openPdf, type PdfWorker } from './pdf.ts'
import { listen } from './reader-events.ts'
import { createParts, lockedOf, type OpenDocument, type ReaderOptions } from './reader-parts.ts'
import { drawInWorker, prepareRenderer } from './renderer.ts'
import { listenForSwipes } from './swipe.ts'
import { restoreViewAt, whenDrawn, whenTextLayer } from './whole-document.ts'

export type Reader = Awaited<ReturnType<typeof openReader>>

/** Opens the document in the surface, with pdf.js. Rejects when the PDF cannot be opened. */
export async function openReader(options: ReaderOptions) {
  const { surface, signal, content, pdfWorker } = options
  const renderer = prepareRenderer(pdfWorker)
  const opening = openPdf(content, pdfWorker)
  const parts = createParts(options) // while the worker reads the document
  const document = await opening.catch((error: unknown) => {
    renderer.close() // another build may open the document, with a renderer and a viewer of its own
    parts.stopListening()
    throw error
  })
  const open: OpenDocument = {
    ...parts,
    options,
    document,
    content,
    pdfWorker,
    renderer,
    locked: lockedOf(options),
    fit: 'auto',
    edges: createEdges(surface, signal, options.onView),
    begin() {
      open.viewer.currentScaleValue = 'auto'
      surface.scrollTop = 0
    },
  }
  const { viewer, links, find, eventBus } = open
  const geometry = createGeometry(open)
  const moves = movesOf(open, geometry)
  listen(open, geometry)
  watchNavigation(open)
  const renewing = renewWorkers(open)
  eventBus.on('pagerendered', () => open.renderer.start(() => drawInWorker(viewer)), { once: true })
  listenForSwipes({
    surface,
    signal,
    enabled: geometry.isWhole,
    turn: (by) => moves.goTo(viewer.currentPageNumber + by),
  })
  return {
    /** Shows the document. No callback of the options is called before this call. */
    show(): void {
      prepareFirstPage(document, open.eventBus)
      viewer.setDocument(document)
      links.setDocument(document)
    },
    /** Call this when the first page is drawn. Resolves when its text can be selected. */
    whenLive: () => whenTextLayer(open.eventBus),
    ...moves,
    ...readingOf(open, geometry),
    ...layersOf(open),
    draw: ((...drawing) =>
      renewing.keepOpen(createDrawPage(open.document, open.layers)(...drawing))) as DrawPage,
    /** False for a pure XFA form. pdf.js shows such a form as HTML and cannot draw it on a canvas. */
    isDrawable: !document.isPureXfa,
    /** Replaces the free pages by the whole document. Resolves when `page` is drawn. */
    unlock: (content: Content, page: number) => reopen(open, moves, { content, page }),
    /** Opens the document again with another worker. Resolves when the current page is drawn. */
    changeWorker: (pdfWorker: PdfWorker) =>
      reopen(open, moves, { pdfWorker, page: viewer.currentPageNumber }),
    /** Ends the document. Call it when another document replaces it. */
    close(): void {
      renewing.close()
      close(open)
    },
    search: find.search,
    endSearch: find.close,
  }
}

function close({ viewer, links, renderer, document, stopListening }: OpenDocument): void {
  viewer.setDocument(null as unknown as PDFDocumentProxy) // the types of pdf.js leave out null
  links.setDocument(null)
  stopListening()
  renderer.close()
  void document.loadingTask.destroy()
}

type Moves = ReturnType<typeof movesOf>
type Replaced = Partial<Pick<OpenDocument, 'content' | 'pdfWorker'>> & { page: number }

/** Replaces the content or the worker of the open document. The zoom and the rotation do not change. Resolves when `page` is drawn. */
async function reopen(open: OpenDocument, { goTo }: Moves, { page, ...replaced }: Replaced): Promise<void> {
  const { viewer, links, eventBus, document: before } = open
  open.renderer.close()
  Object.assign(open, replaced)
  open.renderer = prepareRenderer(open.pdfWorker)
  open.document = await openPdf(open.content, open.pdfWorker)
  if (replaced.content) open.locked = null
  open.begin = restoreViewAt(viewer, { fit: open.fit, page, goTo })
  const shown = whenDrawn(eventBus, page)
  viewer.setDocument(open.document)
  links.setDocument(open.document)
  await shown
  open.renderer.start(() => drawInWorker(viewer))
  void before.loadingTask.destroy()
}

function layersOf(open: OpenDocument) {
  const { viewer, layers } = open
  return {
    layers: (): Promise<Layer[]> => layers.list(open.document),
    shownLayers: (): Promise<Set<string>> => layers.shown(open.document),
    async changeLayer(id: string, visible: boolean): Promise<void> {
      const config = await layers.change(open.document, id, visible)
      viewer.optionalContentConfigPromise = Promise.resolve(config) // draws the visible pages again
    },
  }
}

/** Returns the functions of the reader that read facts about the document and about the visible pages. */
function readingOf(open: OpenDocument, { pageCount, areas, wholePages, isLocked }: Geometry) {
  const { viewer, links, edges } = open
  return {
    pageCount,
    isLocked,
    /** Returns the visible pages that get reading time. Locked pages and narrow strips of a page get no reading time. */
    look(): Look {
      const shown = areas()
      const whole = wholePages(shown)
      const current = edges.page(pageCount())
      return {
        areas: new Map([...sharesOf(shown, whole)].filter(([page]) => !isLocked(page))),
        whole,
        current: current !== null && isLocked(current) ? null : current,
        preferred: viewer.currentPageNumber, // the current page of pdf.js, which is the last navigation target
      }
    },
    /**
     * Returns the page that fills most of the view if this page is locked, otherwise null. Also returns null while a free page is wholly
     * visible. A small free page may fill less of the view than a locked page, because a locked page has a minimum size for its text.
     */
    lockedInView(): number | null {
      const shown = areas()
      if ([...wholePages(shown)].some((page) => !isLocked(page))) return null
      const page = currentPage(shown, viewer.currentPageNumber) ?? 1
      return isLocked(page) ? page : null
    },
    /** Returns false while the reader may read only the free pages. */
    isOpen: (): boolean => open.locked === null,
    /** Returns the size in points, after the rotation that the PDF sets for the page. */
    async sizeOf(page: number): Promise<PageSize> {
      const { width, height } = (await open.document.getPage(page)).getViewport({ scale: 1 })
      return { width, height }
    },
    attachments: (): Promise<Attachment[]> => readAttachments(() => open.document),
    chapters: (): Promise<Chapter[]> =>
      readChapters(open.document, (dest) => void links.goToDestination(dest)),
  }
}
