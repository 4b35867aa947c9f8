// Owns the document on screen: pdf.js's page viewer in our surface, with the few moves that the toolbar and keys make.
import './reader.css'
import type { PageSize } from '#shared/model.ts'
import type { Chapter } from '../shell/contents.ts'
import type { Found } from '../shell/find-bar.ts'
import type { Words } from '../shell/language.ts'
import { currentPage } from '../tracking/attention.ts'
import { readChapters } from './chapters.ts'
import type { Content } from './content.ts'
import { createDrawPage, type DrawPage } from './draw-page.ts'
import { createFind } from './find.ts'
import { createLockedPages } from './locked-pages.ts'
import { createPageLabels } from './page-labels.ts'
import { sizePages } from './page-sizes.ts'
import { annotationMode, openPdf } from './pdf.ts'
import { EventBus, LinkTarget, PDFLinkService, PDFViewer } from './pdf-viewer.ts'
import { listenForZoom } from './pinch.ts'
import { listenForSwipes } from './swipe.ts'
import { type Box, visibleAreas } from './visible-areas.ts'
import { showWhole } from './whole-document.ts'

export type Fit = 'auto' | 'page-width' | 'page-fit'

export type ReaderOptions = {
  surface: HTMLDivElement
  content: Content
  /** As the tracker measured them, so that nothing jumps when a page arrives. */
  pages: PageSize[]
  words: Words
  language: string
  /** Page 1 is drawn: from now on there is something to read. */
  onDrawn: () => void
  /** Zoomed, resized, laid out: other pages or parts may be on screen. */
  onView: () => void
  onScroll: () => void
  onZoom: (scale: number, fit: Fit | null) => void
  onFound: (found: Found) => void
  /** Only so many pages are in `content`; null: all. */
  freePages: number | null
  /** The reader wants a page that isn't. */
  onLocked: (page: number) => void
  signal: AbortSignal
}

const NARROW = '(max-width: 640px)'
const GAP_PX = 8
const SMALLEST_SCALE = 0.25
const LARGEST_SCALE = 5

export type Reader = Awaited<ReturnType<typeof openReader>>

/** Rejects when the PDF cannot be opened. */
export async function openReader(options: ReaderOptions) {
  const { surface, signal } = options
  let document = await openPdf(options.content)
  const eventBus = new EventBus()
  const links = new PDFLinkService({
    eventBus,
    externalLinkTarget: LinkTarget.BLANK,
    externalLinkRel: 'noopener noreferrer nofollow',
  })
  const find = createFind(eventBus, links, options.onFound)
  const labels = createPageLabels(options.words, options.language)
  const viewer = new PDFViewer({
    container: surface,
    eventBus,
    linkService: links,
    findController: find.controller,
    l10n: labels as unknown as NonNullable<PDFViewer['l10n']>, // its class has private parts, its interface hasn't
    annotationMode, // forms are shown, not filled in; scripts of a PDF never run: nothing here could
    annotationEditorMode: -1,
    enablePermissions: false,
    removePageBorders: matchMedia(NARROW).matches, // a phone gives every pixel of its width to the page
  })
  links.setViewer(viewer)
  let fit: Fit | null = 'auto'
  const { freePages, onLocked } = options
  let locked =
    freePages === null
      ? null
      : createLockedPages({ sizes: options.pages, free: freePages, words: options.words, onOpen: onLocked })
  const layLocked = () => viewer.viewer && locked?.lay(viewer.viewer, viewer.pagesRotation)

  const box = (page: number): Box => {
    const place = locked?.box(page)
    if (place) return place
    const { offsetTop, offsetLeft, offsetWidth, offsetHeight } = viewer.getPageView(page - 1).div
    return { top: offsetTop, left: offsetLeft, width: offsetWidth, height: offsetHeight }
  }
  const pageCount = () => (locked ? options.pages.length : document.numPages)
  const isLocked = (page: number) => locked !== null && page > document.numPages
  const areas = () =>
    // None while one document takes the other's place.
    visibleAreas(locked && viewer.pagesCount > 0 ? options.pages.length : viewer.pagesCount, box, {
      top: surface.scrollTop,
      left: surface.scrollLeft,
      width: surface.clientWidth,
      height: surface.clientHeight,
    })

  const isWhole = (): boolean => {
    const { width, height } = box(viewer.currentPageNumber)
    return width <= surface.clientWidth && height <= surface.clientHeight
  }

  eventBus.on('pagesinit', () => {
    sizePages(viewer, options.pages)
    layLocked()
    void labels.translate(surface)
    viewer.currentScaleValue = 'auto'
    surface.scrollTop = 0
  })
  eventBus.on('scalechanging', ({ scale, presetValue }: { scale: number; presetValue?: Fit }) => {
    fit = presetValue ?? null
    options.onZoom(scale, fit)
    options.onView()
  })
  eventBus.on('updateviewarea', () => {
    surface.classList.toggle('whole', isWhole())
    options.onView()
  })
  eventBus.on('pagerendered', options.onDrawn, { once: true })
  surface.addEventListener('scroll', options.onScroll, { passive: true, signal })
  new ResizeObserver(() => {
    if (fit) viewer.currentScaleValue = fit
    viewer.update()
    options.onView()
  }).observe(surface)
  listenForZoom({ surface, viewer, signal, smallest: SMALLEST_SCALE, largest: LARGEST_SCALE })

  const goTo = (page: number): void => {
    const wanted = Math.min(Math.max(1, page), pageCount())
    if (isLocked(wanted)) return void onLocked(wanted)
    viewer.currentPageNumber = wanted
    if (fit === 'page-fit') viewer.currentScaleValue = fit // pages of other sizes are fitted too
    surface.scrollTop -= GAP_PX // pdf.js would set the page hard against the edge
  }
  listenForSwipes({
    surface,
    signal,
    enabled: isWhole,
    turn: (by) => goTo(viewer.currentPageNumber + by),
  })

  viewer.setDocument(document)
  links.setDocument(document)

  return {
    get pageCount() {
      return pageCount()
    },
    /** The page that the reader went to, in pdf.js's eyes. */
    page: (): number => viewer.currentPageNumber,
    /** What is there to be read: a sheet that isn't open yet gets no time. */
    visibleAreas: () => new Map([...areas()].filter(([page]) => !isLocked(page))),
    /** The page that fills most of the view, where that is one that may not be read yet. */
    lockedInView(): number | null {
      const page = currentPage(areas(), viewer.currentPageNumber) ?? 1
      return isLocked(page) ? page : null
    },
    goTo,
    /** False while only the first pages may be read. */
    isOpen: (): boolean => locked === null,
    /** The whole document in place of its first pages; resolves when the page to go on with is drawn. */
    async unlock(content: Content, page: number): Promise<void> {
      document = await openPdf(content)
      locked = null
      await showWhole(document, { viewer, links, eventBus }, { fit, page, goTo })
    },
    draw: ((...drawing) => createDrawPage(document)(...drawing)) as DrawPage,
    /** A form that is all XFA is HTML, which no canvas shows. */
    isDrawable: !document.isPureXfa,
    /** In points, as the page is turned. */
    async sizeOf(page: number): Promise<PageSize> {
      const { width, height } = (await document.getPage(page)).getViewport({ scale: 1 })
      return { width, height }
    },
    zoom(steps: number): void {
      const next = viewer.currentScale * 1.1 ** (2 * steps)
      viewer.currentScale = Math.min(Math.max(next, SMALLEST_SCALE), LARGEST_SCALE)
    },
    fit(next: Fit): void {
      viewer.currentScaleValue = next
    },
    rotate(): void {
      viewer.pagesRotation = (viewer.pagesRotation + 90) % 360
      layLocked()
      if (fit) viewer.currentScaleValue = fit
    },
    search: find.search,
    endSearch: find.close,
    chapters: (): Promise<Chapter[]> => readChapters(document, (dest) => void links.goToDestination(dest)),
  }
}
