// The parts of pdf.js that show a document, and the state of one open document.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { PageSize } from '#shared/model/documents.ts'
import type { Found } from '../shell/find-bar.ts'
import type { Words } from '../shell/language.ts'
import { type Attachment, createDownloads } from './attachments.ts'
import type { Content } from './content.ts'
import { drawAhead } from './draw-ahead.ts'
import type { Edges } from './edge.ts'
import { freeEvictedPages } from './evicted-pages.ts'
import { createFind } from './find.ts'
import { createLayers } from './layers.ts'
import { createLockedPages, type LockedPages } from './locked-pages.ts'
import { createPageLabels } from './page-labels.ts'
import { annotationMode, imageResourcesPath, type PdfWorker, type Renewal } from './pdf.ts'
import { EventBus, LinkTarget, PDFLinkService, PDFViewer } from './pdf-viewer.ts'
import { ON_MAIN_THREAD, type Renderer } from './renderer.ts'

export type Fit = 'auto' | 'page-width' | 'page-fit'

export type ReaderOptions = {
  surface: HTMLDivElement
  content: Content
  /** The page sizes from the tracker. With these sizes, the layout does not change when a page is loaded. */
  pages: PageSize[]
  /** The page labels of the PDF. Null if the PDF has no labels. */
  pageLabels: string[] | null
  words: Words
  language: string
  /** Called when the first page is drawn. */
  onDrawn: () => void
  /** Called after a zoom, a resize or a layout, because the visible area may have changed. */
  onView: () => void
  onScroll: () => void
  onZoom: (scale: number, fit: Fit | null) => void
  onFound: (found: Found) => void
  /** Called when the reader opens a file that is attached to a page. Null if the link does not allow downloads. */
  onAttachment: ((file: Attachment) => void) | null
  /** Called when the reader saved a file that is attached to a page. */
  onSaved: (name: string) => void
  /** The number of free pages. `content` then contains only these pages. Null if the reader may read all pages. */
  freePages: number | null
  /** Returns the e-mail address of the reader. A watermark may contain this address. */
  ownAddress: () => string | null
  /** Called when the reader navigates to a locked page. */
  onLocked: (page: number) => void
  pdfWorker: PdfWorker
  renewal: Renewal
  signal: AbortSignal
}

/** State of one open document. */
export type OpenDocument = ReturnType<typeof createParts> & {
  options: ReaderOptions
  document: PDFDocumentProxy
  content: Content
  pdfWorker: PdfWorker
  renderer: Renderer
  /** Null if all pages may be read. */
  locked: LockedPages | null
  fit: Fit | null
  edges: Edges
  /** Sets the zoom and the start position. Call this when pdf.js has laid out the pages. */
  begin: () => void
}

const NARROW = '(max-width: 640px)'

/** Returns the download manager. Returns no download manager if the link does not allow downloads. pdf.js then cannot save attached files. */
function downloadsOf({ onAttachment, onSaved, words }: ReaderOptions) {
  const downloadManager = createDownloads(words('attachments.unnamed'), onSaved) as unknown as NonNullable<
    PDFViewer['downloadManager']
  > // the annotation layer calls only `openOrDownloadData`
  return onAttachment ? { downloadManager } : {}
}

export function createParts(options: ReaderOptions) {
  const eventBus = new EventBus()
  const links = new PDFLinkService({
    eventBus,
    externalLinkTarget: LinkTarget.BLANK,
    externalLinkRel: 'noopener noreferrer nofollow',
  })
  const find = createFind(eventBus, links, options.onFound)
  const labels = createPageLabels(options.words, options.language, options.pageLabels)
  const listening = new AbortController()
  const viewer = new PDFViewer({
    container: options.surface,
    ...{ abortSignal: listening.signal }, // the types of pdf.js leave out this option
    eventBus,
    linkService: links,
    findController: find.controller,
    l10n: labels as unknown as NonNullable<PDFViewer['l10n']>, // the class has private members, so the interface does not fit
    annotationMode, // forms are read-only, and scripts of a PDF never run
    annotationEditorMode: -1,
    imageResourcesPath,
    pageColors: ON_MAIN_THREAD, // until the worker can draw
    ...downloadsOf(options),
    enablePermissions: false,
    removePageBorders: matchMedia(NARROW).matches, // on a phone, the page uses the whole width
  })
  links.setViewer(viewer)
  drawAhead(viewer, eventBus)
  freeEvictedPages(viewer, eventBus)
  return {
    ...{ eventBus, links, find, labels, viewer, layers: createLayers() },
    /** Ends the listeners of pdf.js on the surface and on the window. Call this when the viewer shows no document. */
    stopListening: () => listening.abort(),
  }
}

export function lockedOf({
  freePages,
  pages,
  pageLabels,
  words,
  onLocked,
}: ReaderOptions): LockedPages | null {
  if (freePages === null) return null
  return createLockedPages({ sizes: pages, labels: pageLabels, free: freePages, words, onOpen: onLocked })
}

/** Places the locked pages below the free pages. */
export const placeLockedPages = ({ viewer, locked }: OpenDocument) =>
  viewer.viewer && locked?.place(viewer.viewer, viewer.pagesRotation)
