// Owns the moment when the document takes the stage: reader, toolbar and keys are put together, and the clocks told to look.
import type { OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import { createContents } from '../shell/contents.ts'
import { createFindBar } from '../shell/find-bar.ts'
import { listenForKeys } from '../shell/keys.ts'
import type { Words } from '../shell/language.ts'
import type { Stage } from '../shell/page.ts'
import { addPaperNotice } from '../shell/paper-notice.ts'
import { createReadOn } from '../shell/read-on.ts'
import { createSidePanels, type SidePanels } from '../shell/side-panels.ts'
import { createThumbnails } from '../shell/thumbnails.ts'
import { createToolbar, type ToolbarActions } from '../shell/toolbar.ts'
import type { View, Watch } from '../tracking/watch.ts'
import type { Content } from './content.ts'
import { createPrinter } from './print.ts'
import type { Reader } from './reader.ts'
import { saveFile } from './save-file.ts'

export type ShowOptions = {
  bootstrap: ViewerBootstrap
  visit: OpenVisitResponse
  content: Content
  /** Asks the reader who they are, to read on from a page; resolves with the whole document. */
  askToReadOn: (place: HTMLElement, page: number) => Promise<Content>
  words: Words
  language: string
  watch: Watch
  view: View
  parts: Stage
  loading: Promise<typeof import('./reader.ts')>
}

/** Rejects when the document cannot be opened. */
export async function showDocument(options: ShowOptions): Promise<void> {
  const { bootstrap, visit, words, watch, view, parts } = options
  let { content } = options
  const { surface, front, state, controls, announce } = parts
  const signal = new AbortController().signal
  const { openReader } = await options.loading
  surface.hidden = false // pdf.js measures it; the front still lies over it
  surface.tabIndex = 0 // scrolling and the document's keys need the focus here
  surface.role = 'region'
  surface.ariaLabel = words('document.label', { title: bootstrap.title })

  const reader = await openReader({
    surface,
    content,
    pages: visit.pages,
    words,
    language: options.language,
    onDrawn: take,
    onView: () => watch.look(),
    onScroll: () => {
      watch.scrolled()
      watch.look()
      lookForLocked()
    },
    freePages: visit.freePages,
    onLocked: (page) => readOn.open(page),
    onZoom: (scale, fit) => toolbar.showZoom(scale, fit),
    onFound: (found) => findBar.show(found, reader.isOpen() ? null : visit.freePages),
    signal,
  })
  const findBar = createFindBar(parts.tools, {
    words,
    search: reader.search,
    onClose: () => {
      reader.endSearch()
      focusSurface()
    },
  })
  const panels = createSidePanels(parts.tools, focusSurface)
  const thumbnails = reader.isDrawable ? thumbnailsOf(options, reader, panels) : null
  const say = (text: string) => {
    state.textContent = text
  }
  const lastFree = visit.freePages ?? visit.pages.length
  const print = bootstrap.allowDownload && reader.isDrawable ? printingOf(words, reader, say) : null
  const actions: ToolbarActions = {
    thumbnails: thumbnails?.toggle ?? null,
    print: print && (() => (reader.isOpen() ? print() : readOn.open(lastFree + 1))),
    find: findBar.open,
    rotate: reader.rotate,
    goTo: reader.goTo,
    zoom: reader.zoom,
    fit: reader.fit,
    backToDocument: focusSurface,
    download: bootstrap.allowDownload
      ? async () => {
          if (reader.isOpen()) return saveFile(await content.whole(signal), visit.fileName)
          readOn.open(lastFree + 1)
        }
      : null,
  }
  const readOn = createReadOn({
    words,
    ask: options.askToReadOn,
    async show(whole: Content, page) {
      content = whole
      view.look = () => null // while the pages change places nobody reads one
      await reader.unlock(whole, page)
      view.look = look
      watch.look()
      showPage(watch.page())
      focusSurface()
      void offerContents()
    },
    onClosed: () => reader.goTo(lastFree),
  })
  const look = () => ({ areas: reader.visibleAreas(), preferred: reader.page() })

  /** Where the free pages end, the gate opens by itself. */
  function lookForLocked(): void {
    if (!front.hidden) return
    const page = reader.lockedInView()
    if (page === null) readOn.backOnFree()
    else readOn.reached(page)
  }
  const toolbar = createToolbar(controls, { words, actions, say })
  const showPage = (page: number) => {
    toolbar.showPage(page, reader.pageCount)
    thumbnails?.showPage(page)
    announce.textContent = words('page.now', { page, count: reader.pageCount })
  }
  toolbar.showPage(1, reader.pageCount)
  addPaperNotice(words, { allowed: actions.print !== null, sender: bootstrap.sender.name })
  listenForKeys({ page: watch.page, count: () => reader.pageCount, actions, surface, signal })

  /** The reader didn't move the focus here, so it need not be pointed out until they do. */
  function focusSurface(): void {
    surface.dataset.quiet = ''
    surface.addEventListener('blur', () => delete surface.dataset.quiet, { once: true, signal })
    surface.focus({ preventScroll: true })
  }

  /** Page 1 is drawn: the reading begins. */
  function take(): void {
    toolbar.reveal()
    surface.scrollTop = front.scrollTop // how far page 1's image was read
    front.hidden = true
    front.replaceChildren()
    state.textContent = ''
    focusSurface()
    view.look = look
    view.onPage = showPage
    watch.look()
    showPage(watch.page())
    void offerContents()
  }

  /** Only now: reading the outline takes bytes that page 1 doesn't need. */
  async function offerContents(): Promise<void> {
    const chapters = await reader.chapters()
    if (chapters.length === 0) return
    const { toggle } = createContents(panels, words, chapters)
    toolbar.offer({ shape: 'contents', label: words('toolbar.contents'), onPress: toggle })
  }
}

function thumbnailsOf({ visit, words, watch }: ShowOptions, reader: Reader, panels: SidePanels) {
  return createThumbnails(panels, {
    words,
    pageCount: reader.pageCount,
    sizes: visit.pages,
    draw: (page, canvas, width, signal) => reader.draw(page, canvas, { width, intent: 'display', signal }),
    page: watch.page,
    goTo: reader.goTo,
  })
}

function printingOf(words: Words, reader: Reader, say: (text: string) => void): () => void {
  const print = createPrinter({
    draw: reader.draw,
    pageCount: reader.pageCount,
    sizeOf: reader.sizeOf,
    onProgress: (page) => say(words('print.preparing', { page, count: reader.pageCount })),
  })
  return () =>
    void print().then(
      () => say(''),
      () => say(words('print.failed')),
    )
}
