// Owns the document on screen: pdf.js's page viewer in our surface, with the few moves that the toolbar and keys make.
import './reader.css'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { PageSize } from '#shared/model/documents.ts'
import type { Chapter } from '../shell/contents.ts'
import type { Found } from '../shell/find-bar.ts'
import type { Words } from '../shell/language.ts'
import { currentPage, sharesOf } from '../tracking/attention.ts'
import type { Look } from '../tracking/watch.ts'
import {
  type Attachment,
  attachmentOf,
  createDownloads,
  type FileSpec,
  readAttachments,
} from './attachments.ts'
import { readChapters } from './chapters.ts'
import type { Content } from './content.ts'
import { createDrawPage, type DrawPage } from './draw-page.ts'
import { createEdges, type Edges } from './edge.ts'
import { createFind } from './find.ts'
import { putGuessesBelow } from './guessed-links.ts'
import { createLayers, type Layer } from './layers.ts'
import { createLockedPages, type LockedPages } from './locked-pages.ts'
import { createPageLabels } from './page-labels.ts'
import { sizePages } from './page-sizes.ts'
import { annotationMode, imageResourcesPath, openPdf, type PdfWorker } from './pdf.ts'
import { EventBus, LinkTarget, PDFLinkService, PDFViewer } from './pdf-viewer.ts'
import { listenForZoom } from './pinch.ts'
import { listenForSwipes } from './swipe.ts'
import { type Box, visibleAreas, wholePages } from './visible-areas.ts'
import { drawn, goOnAt } from './whole-document.ts'
import { makeReadOnly } from './xfa-fields.ts'

export type Fit = 'auto' | 'page-width' | 'page-fit'

export type ReaderOptions = {
  surface: HTMLDivElement
  content: Content
  /** As the tracker measured them, so that nothing jumps when a page arrives. */
  pages: PageSize[]
  /** What the document calls them, where that is not their numbers. */
  pageLabels: string[] | null
  words: Words
  language: string
  /** Page 1 is drawn: from now on there is something to read. */
  onDrawn: () => void
  /** Zoomed, resized, laid out: other pages or parts may be on screen. */
  onView: () => void
  onScroll: () => void
  onZoom: (scale: number, fit: Fit | null) => void
  onFound: (found: Found) => void
  /** A page that was drawn has a file on it. Null where files may not be saved. */
  onAttachment: ((file: Attachment) => void) | null
  /** Only so many pages are in `content`; null: all. */
  freePages: number | null
  /** The e-mail address that the reader gave; what they see may be stamped with it. */
  ownAddress: () => string | null
  /** The reader wants a page that isn't. */
  onLocked: (page: number) => void
  pdfWorker: PdfWorker
  signal: AbortSignal
}

const NARROW = '(max-width: 640px)'
const GAP_PX = 8
const SMALLEST_SCALE = 0.25
const LARGEST_SCALE = 5

export type Reader = Awaited<ReturnType<typeof openReader>>

/** pdf.js's parts, put together. */
type Parts = ReturnType<typeof createParts>
/** What changes while a document is read. */
type Scene = Parts & {
  options: ReaderOptions
  document: PDFDocumentProxy
  /** Null once all pages may be read. */
  locked: LockedPages | null
  fit: Fit | null
  edges: Edges
  /** Called when the pages of a document have their places. */
  begin: () => void
}

/** Without this pdf.js saves nothing of what is attached to a page. */
function downloadsOf({ onAttachment, words }: ReaderOptions) {
  const downloadManager = createDownloads(words('attachments.unnamed')) as unknown as NonNullable<
    PDFViewer['downloadManager']
  > // the one method of it that the annotations call
  return onAttachment ? { downloadManager } : {}
}

function createParts(options: ReaderOptions) {
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
    l10n: labels as unknown as NonNullable<PDFViewer['l10n']>, // its class has private parts, its interface hasn't
    annotationMode, // forms are shown, not filled in; scripts of a PDF never run: nothing here could
    annotationEditorMode: -1,
    imageResourcesPath,
    ...downloadsOf(options),
    enablePermissions: false,
    removePageBorders: matchMedia(NARROW).matches, // a phone gives every pixel of its width to the page
  })
  links.setViewer(viewer)
  return { eventBus, links, find, labels, viewer, layers: createLayers() }
}

function lockedOf({ freePages, pages, pageLabels, words, onLocked }: ReaderOptions): LockedPages | null {
  if (freePages === null) return null
  return createLockedPages({ sizes: pages, labels: pageLabels, free: freePages, words, onOpen: onLocked })
}

const layLocked = ({ viewer, locked }: Scene) =>
  viewer.viewer && locked?.lay(viewer.viewer, viewer.pagesRotation)

/** Where each page lies, and which are on screen. */
function createGeometry(scene: Scene) {
  const { viewer } = scene
  const { surface, pages } = scene.options
  const box = (page: number): Box => {
    const place = scene.locked?.box(page)
    if (place) return place
    const { offsetTop, offsetLeft, offsetWidth, offsetHeight } = viewer.getPageView(page - 1).div
    return { top: offsetTop, left: offsetLeft, width: offsetWidth, height: offsetHeight }
  }
  const areas = () =>
    // None while one document takes the other's place.
    visibleAreas(scene.locked && viewer.pagesCount > 0 ? pages.length : viewer.pagesCount, box, {
      top: surface.scrollTop,
      left: surface.scrollLeft,
      width: surface.clientWidth,
      height: surface.clientHeight,
    })
  return {
    pageCount: () => (scene.locked ? pages.length : scene.document.numPages),
    isLocked: (page: number) => scene.locked !== null && page > scene.document.numPages,
    areas,
    wholePages: (shown: ReadonlyMap<number, number>) => wholePages(shown, box),
    /** A page that fits at less than the usual smallest scale can be seen whole. Never more than it is now. */
    smallestScale(): number {
      const scale = viewer.currentScale
      const { width, height } = box(viewer.currentPageNumber)
      const fits = Math.min((surface.clientWidth * scale) / width, (surface.clientHeight * scale) / height)
      return Math.min(SMALLEST_SCALE, fits, scale)
    },
    /** The whole page is on screen. */
    isWhole(): boolean {
      const { width, height } = box(viewer.currentPageNumber)
      return width <= surface.clientWidth && height <= surface.clientHeight
    },
  }
}
type Geometry = ReturnType<typeof createGeometry>

function listen(scene: Scene, { isWhole, smallestScale }: Geometry): void {
  const { options, viewer, eventBus, labels } = scene
  const { surface, signal } = options
  eventBus.on('pagesinit', () => {
    sizePages(viewer, options.pages)
    layLocked(scene)
    void labels.translate(surface)
    scene.begin()
  })
  eventBus.on('scalechanging', ({ scale, presetValue }: { scale: number; presetValue?: Fit }) => {
    scene.fit = presetValue ?? null
    options.onZoom(scale, scene.fit)
    options.onView()
  })
  eventBus.on('updateviewarea', () => {
    surface.classList.toggle('whole', isWhole())
    options.onView()
  })
  eventBus.on('pagerendered', options.onDrawn, { once: true })
  eventBus.on('linkannotationsadded', ({ source }: { source: { div: HTMLElement } }) =>
    putGuessesBelow(source.div, options.ownAddress()),
  )
  eventBus.on(
    'fileattachmentannotation',
    ({ attachmentId, ...file }: FileSpec & { attachmentId?: string }) => {
      if (attachmentId) options.onAttachment?.(attachmentOf(scene.document, attachmentId, file))
    },
  )
  eventBus.on('annotationlayerrendered', ({ source }: { source: { div: HTMLElement } }) => {
    const alt = options.words('page.note', { type: options.words('attachments.title') })
    for (const sign of source.div.querySelectorAll<HTMLImageElement>('.fileAttachmentAnnotation img'))
      sign.alt = alt // pdf.js gives this sign none
  })
  eventBus.on('xfalayerrendered', ({ source }: { source: { div: HTMLElement } }) => makeReadOnly(source.div))
  surface.addEventListener('scroll', options.onScroll, { passive: true, signal })
  const resized = new ResizeObserver(() => {
    if (scene.fit) viewer.currentScaleValue = scene.fit
    viewer.update()
    options.onView()
  })
  resized.observe(surface)
  signal.addEventListener('abort', () => resized.disconnect())
  listenForZoom({ surface, viewer, signal, smallest: smallestScale, largest: LARGEST_SCALE })
}

/** Links, chapters and matches lead to a page as the toolbar does, by ways of pdf.js' own. */
function noteWhereItLeads({ viewer, find, edges, options }: Scene): void {
  const wentTo = (page: number) => {
    edges.wentTo(page)
    options.onView()
  }
  const goToPage = viewer.scrollPageIntoView.bind(viewer)
  viewer.scrollPageIntoView = (target) => {
    goToPage(target)
    wentTo(target.pageNumber)
  }
  const goToMatch = find.controller.scrollMatchIntoView.bind(find.controller)
  find.controller.scrollMatchIntoView = (match) => {
    const before = options.surface.scrollTop
    goToMatch(match) // asked also when a match is drawn anew
    if (match.pageIndex !== undefined && options.surface.scrollTop !== before) wentTo(match.pageIndex + 1)
  }
}

/** The moves of the toolbar and the keys. */
function movesOf(scene: Scene, { pageCount, isLocked, smallestScale }: Geometry) {
  const { viewer, options } = scene
  return {
    goTo(page: number): void {
      const wanted = Math.min(Math.max(1, page), pageCount())
      if (isLocked(wanted)) return void options.onLocked(wanted)
      viewer.currentPageNumber = wanted
      if (scene.fit === 'page-fit') viewer.currentScaleValue = scene.fit // pages of other sizes are fitted too
      options.surface.scrollTop -= GAP_PX // pdf.js would set the page hard against the edge
      scene.edges.wentTo(wanted)
      options.onView() // where nothing scrolled, nothing else would say so
    },
    zoom(steps: number): void {
      const next = viewer.currentScale * 1.1 ** (2 * steps)
      viewer.currentScale = Math.min(Math.max(next, smallestScale()), LARGEST_SCALE)
    },
    fit(next: Fit): void {
      viewer.currentScaleValue = next
    },
    rotate(): void {
      viewer.pagesRotation = (viewer.pagesRotation + 90) % 360
      layLocked(scene)
      if (scene.fit) viewer.currentScaleValue = scene.fit
    },
  }
}

/** Rejects when the PDF cannot be opened. */
export async function openReader(options: ReaderOptions) {
  const { surface, signal, pdfWorker } = options
  const document = await openPdf(options.content, pdfWorker)
  const scene: Scene = {
    ...createParts(options),
    options,
    document,
    locked: lockedOf(options),
    fit: 'auto',
    edges: createEdges(surface, signal, options.onView),
    begin() {
      scene.viewer.currentScaleValue = 'auto'
      surface.scrollTop = 0
    },
  }
  const { viewer, links, find, eventBus } = scene
  const geometry = createGeometry(scene)
  const moves = movesOf(scene, geometry)
  listen(scene, geometry)
  noteWhereItLeads(scene)
  listenForSwipes({
    surface,
    signal,
    enabled: geometry.isWhole,
    turn: (by) => moves.goTo(viewer.currentPageNumber + by),
  })
  return {
    /** Puts the document on screen. Until then none of the callbacks is called. */
    show(): void {
      viewer.setDocument(document)
      links.setDocument(document)
    },
    ...moves,
    ...readingOf(scene, geometry),
    ...layersOf(scene),
    draw: ((...drawing) => createDrawPage(scene.document, scene.layers)(...drawing)) as DrawPage,
    /** A form that is all XFA is HTML, which no canvas shows. */
    isDrawable: !document.isPureXfa,
    /** The whole document in place of its first pages; resolves when the page to go on with is drawn. */
    async unlock(content: Content, page: number): Promise<void> {
      scene.document = await openPdf(content, pdfWorker)
      scene.locked = null
      scene.begin = goOnAt(viewer, { fit: scene.fit, page, goTo: moves.goTo })
      const shown = drawn(eventBus, page)
      viewer.setDocument(scene.document)
      links.setDocument(scene.document)
      await shown
    },
    search: find.search,
    endSearch: find.close,
  }
}

function layersOf(scene: Scene) {
  const { viewer, layers } = scene
  return {
    layers: (): Promise<Layer[]> => layers.list(scene.document),
    shownLayers: (): Promise<Set<string>> => layers.shown(scene.document),
    async changeLayer(id: string, visible: boolean): Promise<void> {
      const config = await layers.change(scene.document, id, visible)
      viewer.optionalContentConfigPromise = Promise.resolve(config) // draws what is on screen again
    },
  }
}

/** What can be asked of the document and of what is on screen. */
function readingOf(scene: Scene, { pageCount, areas, wholePages, isLocked }: Geometry) {
  const { viewer, links, edges } = scene
  return {
    pageCount,
    isLocked,
    /** What is there to be read: neither a sheet that isn't open yet nor the sliver of a page above it. */
    look(): Look {
      const shown = areas()
      const whole = wholePages(shown)
      const current = edges.page(pageCount())
      return {
        areas: new Map([...sharesOf(shown, whole)].filter(([page]) => !isLocked(page))),
        whole,
        current: current !== null && isLocked(current) ? null : current,
        preferred: viewer.currentPageNumber, // the page that the reader went to, in pdf.js's eyes
      }
    },
    /**
     * The page that fills most of the view, where that may not be read yet. Null while a free page is whole on screen: small pages are
     * shown several at a time, and the first locked sheet is larger than its page where its words need room.
     */
    lockedInView(): number | null {
      const shown = areas()
      if ([...wholePages(shown)].some((page) => !isLocked(page))) return null
      const page = currentPage(shown, viewer.currentPageNumber) ?? 1
      return isLocked(page) ? page : null
    },
    /** False while only the first pages may be read. */
    isOpen: (): boolean => scene.locked === null,
    /** In points, as the page is turned. */
    async sizeOf(page: number): Promise<PageSize> {
      const { width, height } = (await scene.document.getPage(page)).getViewport({ scale: 1 })
      return { width, height }
    },
    attachments: (): Promise<Attachment[]> => readAttachments(scene.document),
    chapters: (): Promise<Chapter[]> =>
      readChapters(scene.document, (dest) => void links.goToDestination(dest)),
  }
}
