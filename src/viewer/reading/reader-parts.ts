// The parts of pdf.js that show a document, and the state of one open document.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { PageSize } from '#shared/model/documents.ts'
import type { Found } from '../shell/find-bar.ts'
import type { Words } from '../shell/language.ts'
import { type Attachment, createDownloads } from './attachments.ts'
import type { Content } from './content.ts'
import type { Edges } from './edge.ts'
import { createFind } from './find.ts'
import { createLayers } from './layers.ts'
import { createLockedPages, type LockedPages } from './locked-pages.ts'
import { createPageLabels } from './page-labels.ts'
import { annotationMode, imageResourcesPath, type PdfWorker } from './pdf.ts'
import { EventBus, LinkTarget, PDFLinkService, PDFViewer } from './pdf-viewer.ts'

export type Fit = 'auto' | 'page-width' | 'page-fit'

export type ReaderOptions = {
  surface: HTMLDivElement
  content: Content
  /** Sizes that the tracker measured, so that the layout does not change when a page is loaded. */
  pages: PageSize[]
  /** Page labels of the PDF; null where pages have numbers only. */
  pageLabels: string[] | null
  words: Words
  language: string
  /** The first page is drawn. */
  onDrawn: () => void
  /** After zoom, resize or layout: the visible area may have changed. */
  onView: () => void
  onScroll: () => void
  onZoom: (scale: number, fit: Fit | null) => void
  onFound: (found: Found) => void
  /** The reader opens a file that is attached to a page. Null where files may not be saved. */
  onAttachment: ((file: Attachment) => void) | null
  /** The number of pages in `content`, where only the first pages may be read; null: all. */
  freePages: number | null
  /** The e-mail address of the reader, which may be stamped on the pages. */
  ownAddress: () => string | null
  /** The reader goes to a page that may not be read yet. */
  onLocked: (page: number) => void
  pdfWorker: PdfWorker
  signal: AbortSignal
}

/** State of one open document. */
export type OpenDocument = ReturnType<typeof createParts> & {
  options: ReaderOptions
  document: PDFDocumentProxy
  /** Null once all pages may be read. */
  locked: LockedPages | null
  fit: Fit | null
  edges: Edges
  /** Called when the pages of a document are laid out. */
  begin: () => void
}

const NARROW = '(max-width: 640px)'

/** Without a download manager, pdf.js cannot save attached files. */
function downloadsOf({ onAttachment, words }: ReaderOptions) {
  const downloadManager = createDownloads(words('attachments.unnamed')) as unknown as NonNullable<
    PDFViewer['downloadManager']
  > // annotations call one method of it only
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
  const viewer = new PDFViewer({
    container: options.surface,
    eventBus,
    linkService: links,
    findController: find.controller,
    l10n: labels as unknown as NonNullable<PDFViewer['l10n']>, // the class has private members, so the interface does not fit
    annotationMode, // forms are shown read-only; scripts of a PDF never run
    annotationEditorMode: -1,
    imageResourcesPath,
    ...downloadsOf(options),
    enablePermissions: false,
    removePageBorders: matchMedia(NARROW).matches, // a phone uses its whole width for the page
  })
  links.setViewer(viewer)
  return { eventBus, links, find, labels, viewer, layers: createLayers() }
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

/** Places the locked pages after the pages that may be read. */
export const layLocked = ({ viewer, locked }: OpenDocument) =>
  viewer.viewer && locked?.lay(viewer.viewer, viewer.pagesRotation)
