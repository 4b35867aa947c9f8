// Shows the document: puts reader, toolbar and keys together, and starts the measuring.

import { pageName } from '#shared/page-name.ts'
import type { OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import { type AttachmentsPanel, createAttachmentsPanel } from '../shell/attachments-panel.ts'
import { createContents } from '../shell/contents.ts'
import { createFindBar, type FindBar } from '../shell/find-bar.ts'
import { listenForKeys } from '../shell/keys.ts'
import type { Words } from '../shell/language.ts'
import { createLayersPanel } from '../shell/layers-panel.ts'
import { type Stage, sayOutcome } from '../shell/page.ts'
import { addPaperNotice } from '../shell/paper-notice.ts'
import { createReadOn, type ReadOn } from '../shell/read-on.ts'
import { createSidePanels, type SidePanels } from '../shell/side-panels.ts'
import { createThumbnails, type Thumbnails } from '../shell/thumbnails.ts'
import { createToolbar, type Toolbar, type ToolbarActions } from '../shell/toolbar.ts'
import type { View, Watch } from '../tracking/watch.ts'
import { Refused } from '../wire/client.ts'
import { type Attachment, saveAttachment } from './attachments.ts'
import type { Content } from './content.ts'
import { type Loaded, loadReader } from './load.ts'
import { createPrinter } from './print.ts'
import type { Reader } from './reader.ts'
import { saveFile } from './save-file.ts'

export type ShowOptions = {
  bootstrap: ViewerBootstrap
  visit: OpenVisitResponse
  content: Content
  /** Null as long as nobody said who reads. */
  readerEmail: () => string | null
  /** Asks the reader who they are, to read on from a page; resolves with the whole document. */
  askToReadOn: (place: HTMLElement, page: number) => Promise<Content>
  words: Words
  language: string
  watch: Watch
  view: View
  parts: Stage
  loading: Promise<Loaded>
  /** Aborted when the reading is over, whyever. */
  signal: AbortSignal
}

/** All that is on stage. */
type DocumentView = ShowOptions & {
  reader: Reader
  toolbar: Toolbar
  findBar: FindBar
  panels: SidePanels
  thumbnails: Thumbnails | null
  /** There once the document has an attachment. */
  attachments?: AttachmentsPanel
  readOn: ReadOn
}

/** Rejects when the document cannot be opened. */
export async function showDocument(options: ShowOptions): Promise<void> {
  const { bootstrap, words, parts, signal, watch } = options
  const loaded = await options.loading
  prepareSurface(options)
  const scene = { ...options } as DocumentView // the rest follows, before the reader calls back
  scene.reader = await openInEitherBuild(scene, loaded)
  const { reader } = scene
  scene.findBar = createFindBar(parts.tools, {
    words,
    search: reader.search,
    onClose: () => {
      reader.endSearch()
      focusSurface(scene)
    },
  })
  scene.panels = createSidePanels(parts.tools, () => focusSurface(scene))
  scene.thumbnails = reader.isDrawable ? thumbnailsOf(scene) : null
  scene.readOn = readOnOf(scene)
  const actions = actionsOf(scene)
  scene.toolbar = createToolbar(parts.controls, {
    words,
    actions,
    labels: options.visit.pageLabels,
    say: (text) => {
      parts.state.textContent = text
    },
    sayOutcome: (text) => sayOutcome(parts.state, text),
  })
  scene.toolbar.showPage(1, reader.pageCount())
  addPaperNotice(words, {
    allowed: bootstrap.allowDownload,
    drawable: reader.isDrawable,
    sender: bootstrap.sender.name,
  })
  listenForKeys({ page: watch.page, count: reader.pageCount, actions, surface: parts.surface, signal })
  reader.show()
}

function prepareSurface({ parts: { surface }, words, bootstrap }: ShowOptions): void {
  surface.hidden = false // pdf.js measures it; the front still lies over it
  surface.tabIndex = 0 // scrolling and the document's keys need the focus here
  surface.role = 'region'
  surface.ariaLabel = words('document.label', { title: bootstrap.title })
}

/** A browser may have all that the modern build is known to need, and still fail at it: then the legacy build is tried. */
async function openInEitherBuild(scene: DocumentView, loaded: Loaded): Promise<Reader> {
  try {
    return await openDocument(scene, loaded)
  } catch (error) {
    const isFinal = error instanceof Refused || (error as Error).name === 'PasswordException'
    if (isFinal || loaded.build === 'legacy' || scene.signal.aborted) throw error
    loaded.worker.terminate()
    return openDocument(scene, await loadReader('legacy'))
  }
}

function openDocument(scene: DocumentView, { openReader, ...pdfWorker }: Loaded): Promise<Reader> {
  const { parts, content, visit, words, language, watch, signal } = scene
  return openReader({
    surface: parts.surface,
    content,
    pdfWorker,
    pages: visit.pages,
    pageLabels: visit.pageLabels,
    words,
    language,
    onDrawn: () => take(scene),
    onView: () => watch.look(),
    onScroll: () => {
      watch.scrolled()
      watch.look()
      lookForLocked(scene)
    },
    ownAddress: scene.readerEmail,
    freePages: visit.freePages,
    onLocked: (page) => scene.readOn.open(page),
    onZoom: (scale, fit) => scene.toolbar.showZoom(scale, fit),
    onFound: (found) => scene.findBar.show(found, scene.reader.isOpen() ? null : visit.freePages),
    onAttachment: scene.bootstrap.allowDownload ? (file) => offerAttachment(scene, file) : null,
    signal,
  })
}

const look = ({ reader, readOn }: DocumentView) => (readOn.isOpen() ? null : reader.look())

/** Where the free pages end, the gate opens by itself. */
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

/** The reader didn't move the focus here, so it need not be pointed out until they do. */
function focusSurface({ parts: { surface }, signal }: DocumentView): void {
  surface.dataset.quiet = ''
  surface.addEventListener('blur', () => delete surface.dataset.quiet, { once: true, signal })
  surface.focus({ preventScroll: true })
}

/** Page 1 is drawn: the reading begins. */
function take(scene: DocumentView): void {
  const { toolbar, parts, view, watch, signal } = scene
  if (signal.aborted) return // the notice that says why stays
  const { surface, front, state } = parts
  toolbar.reveal()
  surface.scrollTop = front.scrollTop // how far page 1's image was read
  front.hidden = true
  front.replaceChildren()
  state.textContent = ''
  focusSurface(scene)
  view.look = () => look(scene)
  view.onPage = (page) => showPage(scene, page)
  watch.look()
  showPage(scene, watch.page())
  void offerContents(scene)
  void offerAttachments(scene)
  void offerLayers(scene)
}

/** Only now: reading the outline takes bytes that page 1 doesn't need. */
async function offerContents({ reader, panels, toolbar, words }: DocumentView): Promise<void> {
  const chapters = await reader.chapters()
  if (chapters.length === 0) return
  const { toggle } = createContents(panels, words, chapters)
  toolbar.offer({ shape: 'contents', label: words('toolbar.contents'), onPress: toggle })
}

function offerAttachment(scene: DocumentView, file: Attachment): void {
  const { panels, toolbar, words, language, parts } = scene
  if (!scene.attachments) {
    scene.attachments = createAttachmentsPanel(panels, {
      words,
      language,
      save: saveAttachment,
      sayOutcome: (text) => sayOutcome(parts.state, text),
    })
    const { toggle } = scene.attachments
    toolbar.offer({ shape: 'attachment', label: words('toolbar.attachments'), onPress: toggle })
  }
  scene.attachments.add(file)
}

/** Free pages have none: the excerpt leaves them out. */
async function offerAttachments(scene: DocumentView): Promise<void> {
  if (!scene.bootstrap.allowDownload) return
  for (const file of await scene.reader.attachments()) offerAttachment(scene, file)
}

/** With free pages only when the rest is there: a layer's name may tell of what is on later pages. */
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

function readOnOf(scene: DocumentView): ReadOn {
  const { words, askToReadOn, view, watch, reader, signal } = scene
  return createReadOn({
    words,
    nameOf: (page) => pageName(page, scene.visit.pageLabels?.[page - 1]),
    signal,
    ask: askToReadOn,
    async show(whole: Content, page) {
      scene.content = whole
      view.look = () => null // while the pages change places nobody reads one
      await reader.unlock(whole, page)
      view.look = () => look(scene)
      watch.look()
      showPage(scene, watch.page())
      scene.thumbnails?.drawAgain()
      focusSurface(scene)
      void offerContents(scene)
      void offerAttachments(scene)
      void offerLayers(scene)
    },
    onClosed: () => reader.goTo(lastFree(scene)),
    onView: watch.look,
  })
}

function actionsOf(scene: DocumentView): ToolbarActions {
  const { reader, bootstrap, thumbnails, findBar, readOn } = scene
  const print = bootstrap.allowDownload && reader.isDrawable ? printingOf(scene) : null
  return {
    thumbnails: thumbnails?.toggle ?? null,
    print: print && (() => (reader.isOpen() ? print() : readOn.open(lastFree(scene) + 1))),
    find: findBar.open,
    rotate: reader.rotate,
    goTo: reader.goTo,
    zoom: reader.zoom,
    fit: reader.fit,
    backToDocument: () => focusSurface(scene),
    download: bootstrap.allowDownload ? () => download(scene) : null,
  }
}

/** Resolves with what there is to say about it: nothing, where the file was saved. */
async function download(scene: DocumentView): Promise<string> {
  const { reader, readOn, content, visit, words, bootstrap, signal } = scene
  if (!reader.isOpen()) {
    readOn.open(lastFree(scene) + 1)
    return ''
  }
  try {
    saveFile(await content.whole(signal), visit.fileName)
    return ''
  } catch (error) {
    // The sender has changed their mind since the page was opened.
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

function printingOf({ words, reader, parts }: DocumentView): () => void {
  const say = (text: string) => {
    parts.state.textContent = text
  }
  const pageCount = reader.pageCount()
  const print = createPrinter({
    draw: reader.draw,
    pageCount,
    sizeOf: reader.sizeOf,
    onProgress: (page) => say(words('print.preparing', { page, count: pageCount })),
  })
  return () =>
    void print().then(
      () => say(''),
      () => sayOutcome(parts.state, words('print.failed')),
    )
}
