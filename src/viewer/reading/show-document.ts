// Shows the document. Connects the `Reader` (reader.ts) with the toolbar, the panels and the keyboard, and starts the attention clocks.

import { pageName } from '#shared/page-name.ts'
import type { OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import { type AttachmentsPanel, createAttachmentsPanel } from '../shell/attachments-panel.ts'
import { createContents } from '../shell/contents.ts'
import { createFindBar, type FindBar } from '../shell/find-bar.ts'
import { listenForKeys } from '../shell/keys.ts'
import type { Language, Words } from '../shell/language.ts'
import { createLayersPanel } from '../shell/layers-panel.ts'
import { stepsCard } from '../shell/next-steps.ts'
import { type Stage, showOutcome } from '../shell/page.ts'
import { addPaperNotice } from '../shell/paper-notice.ts'
import { createReadOn, type ReadOn } from '../shell/read-on.ts'
import type { ShareDialog } from '../shell/share-dialog.ts'
import { createSidePanels, type SidePanels } from '../shell/side-panels.ts'
import { createThumbnails, type Thumbnails } from '../shell/thumbnails.ts'
import { createToolbar, type Toolbar, type ToolbarActions } from '../shell/toolbar.ts'
import type { View, Watch } from '../tracking/watch.ts'
import { Refused } from '../wire/client.ts'
import { type Attachment, saveAttachment } from './attachments.ts'
import type { Content } from './content.ts'
import { changeWorkerIfNeeded, openInFittingBuild } from './fitting-build.ts'
import { listenForLinks } from './link-clicks.ts'
import { type Loaded, loadReader } from './load.ts'
import type { PdfWorker } from './pdf.ts'
import { createPrinter } from './print.ts'
import type { Reader } from './reader.ts'
import { saveFile } from './save-file.ts'

export type ShowOptions = {
  bootstrap: ViewerBootstrap
  visit: OpenVisitResponse
  content: Content
  /** Returns null until the reader has given an e-mail address. */
  readerEmail: () => string | null
  /** Asks for the reader's e-mail address at `page`. Resolves with the content of the whole document. */
  askToReadOn: (place: HTMLElement, page: number) => Promise<Content>
  words: Words
  language: Language
  watch: Watch
  view: View
  parts: Stage
  /** The dialog in which the reader shares the document. */
  share: ShareDialog
  loading: Promise<Loaded>
  /** Aborted when the visit cannot continue, or when another document replaces this one. */
  signal: AbortSignal
  /** Only for a document of a bundle. */
  order?: {
    /** The page that is shown first. */
    page: number
    isLast: boolean
    /** Called when the reader turns the page beyond the end (1) or the start (-1) of the document. */
    beyond: (by: 1 | -1) => void
    onDrawn: () => void
  }
}

/** A document on screen. */
export type Shown = {
  /** Returns pdf.js, for the next document. */
  loaded: () => Loaded
  close: () => void
}

/** The class of the surface while the image of page 1 covers it. */
const BEHIND = 'behind'

/** The tracker stores at most this many characters of a file name. */
const LONGEST_NAME = 500

/** The parts of an open document. */
type DocumentView = ShowOptions & {
  reader: Reader
  /** pdf.js with the worker that the reader uses. */
  loaded: Loaded
  toolbar: Toolbar
  findBar: FindBar
  panels: SidePanels
  thumbnails: Thumbnails | null
  /** Set when the document has an attachment. */
  attachments?: AttachmentsPanel
  readOn: ReadOn
}

/** Opens and shows the document. Rejects if the document cannot be opened. */
export async function showDocument(options: ShowOptions): Promise<Shown> {
  const { bootstrap, words, parts, signal, watch } = options
  const loaded = await options.loading
  prepareSurface(options)
  const documentView = { ...options } as DocumentView // the other fields are set below, before the reader calls a callback
  const open = (build: Loaded) => openDocument(documentView, build)
  Object.assign(documentView, await openInFittingBuild(open, loaded, signal))
  const { reader } = documentView
  documentView.findBar = createFindBar(parts.tools, {
    words,
    search: reader.search,
    onClose: () => {
      reader.endSearch()
      focusSurface(documentView)
    },
  })
  documentView.panels = createSidePanels(parts.tools, () => focusSurface(documentView))
  documentView.thumbnails = reader.isDrawable ? thumbnailsOf(documentView) : null
  documentView.readOn = readOnOf(documentView)
  const actions = actionsOf(documentView)
  documentView.toolbar = createToolbar(parts.controls, {
    words,
    actions,
    labels: options.visit.pageLabels,
    showStatus: (text) => {
      parts.state.textContent = text
    },
    showOutcome: (text) => showOutcome(parts.state, text),
  })
  documentView.toolbar.showPage(1, reader.pageCount())
  addPaperNotice(words, {
    allowed: bootstrap.allowDownload,
    drawable: reader.isDrawable,
    sender: bootstrap.sender.name,
  })
  listenForLinks(parts.surface, signal, (target) => watch.record({ kind: 'link', target }))
  listenForKeys({ page: watch.page, count: reader.pageCount, actions, surface: parts.surface, signal })
  reader.show()
  void followWorker(documentView)
  return { loaded: () => documentView.loaded, close: reader.close }
}

/** Changes the worker if the document needs the whole worker. Call this for each worker. */
async function followWorker(documentView: DocumentView): Promise<void> {
  const { loaded, reader, signal, thumbnails, view, watch } = documentView
  async function changeWorker(worker: PdfWorker): Promise<void> {
    view.look = () => null // no page counts as read while the pages are replaced
    await reader.changeWorker(worker)
    view.look = () => look(documentView)
    watch.look()
    thumbnails?.drawAgain()
  }
  const next = await changeWorkerIfNeeded(loaded, { changeWorker }, signal)
  if (next !== loaded) documentView.loaded = next
}

function prepareSurface({ parts: { surface }, words, bootstrap }: ShowOptions): void {
  surface.hidden = false // pdf.js must measure the surface
  surface.classList.add(BEHIND)
  surface.tabIndex = 0 // the surface needs the focus for scrolling and for keyboard commands
  surface.role = 'region'
  surface.ariaLabel = words('document.label', { title: bootstrap.title })
}

function openDocument(documentView: DocumentView, { openReader, ...pdfWorker }: Loaded): Promise<Reader> {
  const { parts, content, visit, words, language, watch, signal } = documentView
  return openReader({
    surface: parts.surface,
    content,
    pdfWorker,
    pages: visit.pages,
    pageLabels: visit.pageLabels,
    words,
    language,
    onDrawn: () => startReading(documentView),
    onView: () => watch.look(),
    onScroll: () => {
      watch.scrolled()
      watch.look()
      lookForLocked(documentView)
    },
    ownAddress: documentView.readerEmail,
    freePages: visit.freePages,
    onLocked: (page) => documentView.readOn.open(page),
    onZoom: (scale, fit) => documentView.toolbar.showZoom(scale, fit),
    onFound: (found) =>
      documentView.findBar.show(found, documentView.reader.isOpen() ? null : visit.freePages),
    onAttachment: documentView.bootstrap.allowDownload ? (file) => offerAttachment(documentView, file) : null,
    onSaved: (name) => recordSaved(documentView, name),
    renewal: {
      load: () => loadReader(documentView.loaded.build),
      onRenewed(worker) {
        documentView.loaded = { ...documentView.loaded, ...worker }
        void followWorker(documentView)
      },
    },
    signal,
  })
}

function recordSaved({ watch }: DocumentView, name: string): void {
  watch.record({ kind: 'download', target: name.slice(0, LONGEST_NAME) })
}

const look = ({ reader, readOn, share }: DocumentView) =>
  readOn.isOpen() || share.isOpen() ? null : reader.look()

/** Opens the e-mail dialog when a locked page becomes visible. */
function lookForLocked({ parts, reader, readOn }: DocumentView): void {
  if (!parts.front.hidden) return
  const page = reader.lockedInView()
  if (page === null) readOn.backOnFree()
  else readOn.reached(page)
}

function showPage({ toolbar, thumbnails, parts, words, reader, visit }: DocumentView, page: number): void {
  const count = reader.pageCount()
  toolbar.showPage(page, count)
  thumbnails?.showPage(page)
  parts.announce.textContent = words('page.now', {
    page: pageName(page, visit.pageLabels?.[page - 1]),
    count,
  })
}

/** Focuses the surface without a focus ring, because the reader did not move the focus with the keyboard. */
function focusSurface({ parts: { surface }, signal }: DocumentView): void {
  surface.dataset.quiet = ''
  surface.addEventListener('blur', () => delete surface.dataset.quiet, { once: true, signal })
  surface.focus({ preventScroll: true })
}

/** Replaces the image of page 1 by the drawn document and starts the attention clocks. */
function startReading(documentView: DocumentView): void {
  const { toolbar, parts, view, watch, signal } = documentView
  if (signal.aborted) return // the notice with the reason stays on screen
  const { surface, front, state } = parts
  const scrolled = front.scrollTop // before any change of the page, because each change would cost another layout
  toolbar.reveal()
  front.hidden = true
  front.replaceChildren()
  surface.classList.remove(BEHIND)
  state.textContent = ''
  // Keeps the scroll position of the image of page 1. The surface is at the top, and setting its position would cost a layout.
  if (scrolled > 0) surface.scrollTop = scrolled
  focusSurface(documentView)
  if (documentView.order && documentView.order.page > 1) documentView.reader.goTo(documentView.order.page)
  view.look = () => look(documentView)
  view.onPage = (page) => showPage(documentView, page)
  watch.look()
  showPage(documentView, watch.page())
  void documentView.reader.whenLive().then(() => {
    if (signal.aborted) return
    offerMore(documentView)
    documentView.order?.onDrawn()
  })
}

/** Adds what the reader does not need at first. It waits until page 1 is live, because it needs additional bytes and work of pdf.js. */
function offerMore(documentView: DocumentView): void {
  offerSteps(documentView)
  void offerContents(documentView)
  void offerAttachments(documentView)
  void offerLayers(documentView)
}

/** Adds the card with the next steps below the last page, in a bundle of the last document, as soon as the reader may read all pages. */
function offerSteps(documentView: DocumentView): void {
  const { reader, parts, watch, words, order, share } = documentView
  const inBar = parts.contact.querySelector<HTMLElement>('[data-step="share"]')
  if (inBar && reader.isOpen()) inBar.hidden = false
  if (order?.isLast === false || !reader.isOpen() || parts.surface.querySelector('.steps')) return
  const card = stepsCard({
    ...documentView,
    onStep: (kind) => (kind === 'share' ? share.open() : watch.record({ kind })),
    onDownload: () =>
      void download(documentView).then(
        (text) => showOutcome(parts.state, text),
        () => showOutcome(parts.state, words('toolbar.downloadFailed')),
      ),
  })
  if (card) parts.surface.append(card)
}

/** Adds the menu entry for the chapters. */
async function offerContents({ reader, panels, toolbar, words }: DocumentView): Promise<void> {
  const chapters = await reader.chapters()
  if (chapters.length === 0) return
  const { toggle } = createContents(panels, words, chapters)
  toolbar.offer({ shape: 'contents', label: words('toolbar.contents'), onPress: toggle })
}

function offerAttachment(documentView: DocumentView, file: Attachment): void {
  const { panels, toolbar, words, language, parts } = documentView
  if (!documentView.attachments) {
    documentView.attachments = createAttachmentsPanel(panels, {
      words,
      language,
      save(bytes, name) {
        saveAttachment(bytes, name)
        recordSaved(documentView, name)
      },
      showOutcome: (text) => showOutcome(parts.state, text),
    })
    const { toggle } = documentView.attachments
    toolbar.offer({ shape: 'attachment', label: words('toolbar.attachments'), onPress: toggle })
  }
  documentView.attachments.add(file)
}

/** The derived file with the free pages contains no attachments. */
async function offerAttachments(documentView: DocumentView): Promise<void> {
  if (!documentView.bootstrap.allowDownload) return
  for (const file of await documentView.reader.attachments()) offerAttachment(documentView, file)
}

/** Waits until all pages are open, because the name of a layer may reveal the contents of a locked page. */
async function offerLayers({ reader, panels, toolbar, words, thumbnails }: DocumentView): Promise<void> {
  if (!reader.isOpen() || !reader.isDrawable) return
  const layers = await reader.layers()
  if (layers.length === 0) return
  const { toggle } = createLayersPanel(panels, {
    words,
    layers,
    shown: reader.shownLayers,
    async change(id, visible) {
      await reader.changeLayer(id, visible)
      thumbnails?.forget()
    },
  })
  toolbar.offer({ shape: 'layers', label: words('toolbar.layers'), onPress: toggle })
}

const lastFree = ({ visit }: DocumentView) => visit.freePages ?? visit.pages.length

function readOnOf(documentView: DocumentView): ReadOn {
  const { words, askToReadOn, view, watch, reader, signal } = documentView
  return createReadOn({
    words,
    nameOf: (page) => pageName(page, documentView.visit.pageLabels?.[page - 1]),
    signal,
    ask: askToReadOn,
    async show(whole: Content, page) {
      documentView.content = whole
      view.look = () => null // no page counts as read while the pages are replaced
      await reader.unlock(whole, page)
      view.look = () => look(documentView)
      watch.look()
      showPage(documentView, watch.page())
      documentView.thumbnails?.drawAgain()
      focusSurface(documentView)
      offerMore(documentView)
    },
    onClosed: () => reader.goTo(lastFree(documentView)),
    onView: watch.look,
  })
}

function actionsOf(documentView: DocumentView): ToolbarActions {
  const { reader, bootstrap, thumbnails, findBar, readOn, order } = documentView
  function goTo(page: number): void {
    if (order && page < 1) order.beyond(-1)
    else if (order && page > reader.pageCount()) order.beyond(1)
    else reader.goTo(page)
  }
  const print = bootstrap.allowDownload && reader.isDrawable ? printingOf(documentView) : null
  return {
    thumbnails: thumbnails?.toggle ?? null,
    print: print && (() => (reader.isOpen() ? print() : readOn.open(lastFree(documentView) + 1))),
    find: findBar.open,
    rotate: reader.rotate,
    goTo,
    zoom: reader.zoom,
    fit: reader.fit,
    backToDocument: () => focusSurface(documentView),
    download: bootstrap.allowDownload ? () => download(documentView) : null,
  }
}

/** Saves the file, or opens the e-mail dialog while pages are locked. Resolves with a message for the reader or with an empty string. */
async function download(documentView: DocumentView): Promise<string> {
  const { reader, readOn, content, visit, words, bootstrap, watch, signal } = documentView
  if (!reader.isOpen()) {
    readOn.open(lastFree(documentView) + 1)
    return ''
  }
  try {
    saveFile(await content.whole(signal), visit.fileName)
    watch.record({ kind: 'download' })
    return ''
  } catch (error) {
    // The sender turned the download off after the page was loaded.
    const isOff = error instanceof Refused && error.code === 'download_not_allowed'
    if (isOff) return words('toolbar.downloadOff', { name: bootstrap.sender.name })
    throw error
  }
}

function thumbnailsOf({ panels, visit, words, watch, reader }: DocumentView): Thumbnails {
  return createThumbnails(panels, {
    words,
    pageCount: reader.pageCount(),
    sizes: visit.pages,
    labels: visit.pageLabels,
    draw: (page, canvas, width, signal) => reader.draw(page, canvas, { width, intent: 'display', signal }),
    page: watch.page,
    isLocked: reader.isLocked,
    goTo: reader.goTo,
  })
}

function printingOf({ words, reader, parts, watch }: DocumentView): () => void {
  const showStatus = (text: string) => {
    parts.state.textContent = text
  }
  const pageCount = reader.pageCount()
  const print = createPrinter({
    draw: reader.draw,
    pageCount,
    sizeOf: reader.sizeOf,
    onProgress: (page) => showStatus(words('print.preparing', { page, count: pageCount })),
    onDialog: () => watch.record({ kind: 'print' }),
  })
  return () =>
    void print().then(
      () => showStatus(''),
      () => showOutcome(parts.state, words('print.failed')),
    )
}
