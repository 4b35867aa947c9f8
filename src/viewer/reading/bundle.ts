// Reads a bundle: the cover, and one document at a time in the order of the sender (ADR 116). The beats count the pages of all documents, one after the
// other. The cover gets no reading time.
import { partOfPage } from '#shared/model/bundle-pages.ts'
import type { LoadCounters, OpenVisitResponse, ReaderPart } from '#shared/viewer-api.ts'
import { type CoverPage, createCover } from '../shell/cover.ts'
import { blankSheet, guardedSheet } from '../shell/first-page.ts'
import { createPartBar, type PartBar } from '../shell/part-bar.ts'
import type { Look, View, Watch } from '../tracking/watch.ts'
import type { Content } from './content.ts'
import type { Loaded } from './load.ts'
import type { Shown, ShowOptions } from './show-document.ts'

type Bundle = NonNullable<OpenVisitResponse['bundle']>
type CommonOptions = Pick<ShowOptions, 'bootstrap' | 'words' | 'watch' | 'view' | 'parts'>

export type BundleOptions = CommonOptions & {
  bundle: Bundle
  /** Returns the current visit, which a renewal replaces. */
  visit: () => OpenVisitResponse
  /** The cover, if it is already on screen. */
  early: CoverPage | null
  loading: Promise<Loaded>
  /** The counters of the previous load in this tab, if it was the same visit. */
  earlier: LoadCounters | null
  /** Starts to fetch the file of a document. */
  contentOf: (part: ReaderPart) => Content
  /** Shows the document. Resolves with null if a notice was shown instead. */
  show: (options: Pick<ShowOptions, keyof PartView | 'loading' | 'signal'>) => Promise<Shown | null>
  /** Aborted when the visit cannot continue. */
  ended: AbortSignal
}

/** What `showDocument` gets for one document of the bundle instead of the values of the visit. */
type PartView = Pick<ShowOptions, 'bootstrap' | 'visit' | 'content' | 'watch' | 'view' | 'parts' | 'order'>

type Reading = Omit<BundleOptions, 'loading'> & {
  /** Returns pdf.js for the next document. */
  loading: () => Promise<Loaded>
  cover: CoverPage
  bar: PartBar
  /** Set while a document is on screen or is being opened. */
  open: { index: number; closing: AbortController; shown: Shown | null } | null
  /** Files whose first bytes are fetched in advance. */
  ahead: Map<number, Content>
}

/** Resolves when the cover, a document or a notice is on screen. */
export async function readBundle(options: BundleOptions): Promise<void> {
  const { bootstrap, bundle, words, visit, early, parts, earlier, ended } = options
  const cover = early ?? createCover({ bootstrap, cover: bundle, words, token: () => visit().visitToken })
  const reading: Reading = {
    ...options,
    ...{ cover, bar: undefined as never, open: null, ahead: new Map() },
    loading: () => options.loading,
  }
  reading.bar = createPartBar(parts.order, {
    titles: bundle.parts.map(({ title }) => title),
    words,
    open: (index) => void openPart(reading, index),
    showCover: () => showCover(reading),
  })
  ended.addEventListener('abort', () => {
    reading.open?.closing.abort()
    reading.bar.hide()
  })
  cover.onChoose((index) => void openPart(reading, index))
  const place = placeOf(bundle, earlier)
  if (place) return openPart(reading, place.index, place.page)
  if (!reading.open) showCover(reading, { focus: false })
}

/** Returns the place that the reader had reached before a reload. Null: no page was read. `page` counts in the document. */
function placeOf({ parts }: Bundle, earlier: LoadCounters | null): { index: number; page: number } | null {
  if (!earlier || Object.keys(earlier.pages).length === 0) return null
  const part = partOfPage(countedOf(parts), earlier.page)
  const index = part ? parts.findIndex(({ firstPage }) => firstPage === part.firstPage) : -1
  return part && index >= 0 ? { index, page: earlier.page - part.firstPage + 1 } : null
}

const countedOf = (parts: readonly ReaderPart[]) =>
  parts.map(({ firstPage, pages }) => ({ firstPage, pageCount: pages.length }))

function fetchAhead({ bundle, ahead, contentOf }: Reading, index: number): void {
  const part = bundle.parts[index]
  if (!part || ahead.has(index)) return
  const content = contentOf(part)
  ahead.set(index, content)
  content.head.catch(() => ahead.delete(index)) // the file is fetched again when it is opened
}

/** Ends the document on screen. No page gets reading time until the next one is on screen. */
function closePart(reading: Reading): void {
  reading.view.look = () => null
  reading.watch.look()
  reading.open?.closing.abort()
  reading.open?.shown?.close()
  reading.open = null
}

function showCover(reading: Reading, { focus } = { focus: true }): void {
  const { parts, cover, bar } = reading
  closePart(reading)
  bar.hide()
  parts.controls.hidden = true
  parts.surface.hidden = true
  parts.tools.replaceChildren()
  parts.front.hidden = false
  if (!cover.root.isConnected) parts.front.replaceChildren(cover.root)
  parts.state.textContent = ''
  if (focus) cover.focus()
  fetchAhead(reading, 0)
}

/** pdf.js keeps listeners on its container, so each document gets a new one. */
function freshSurface({ parts }: Reading): void {
  const surface = parts.surface.cloneNode(false) as HTMLDivElement
  const pages = document.createElement('div')
  pages.className = 'pdfViewer'
  surface.append(pages)
  parts.surface.replaceWith(surface)
  parts.surface = surface
  parts.tools.replaceChildren()
}

const shifted = ({ areas, preferred, whole, current }: Look, by: number): Look => ({
  areas: new Map([...areas].map(([page, area]) => [page + by, area])),
  preferred: preferred + by,
  ...(whole ? { whole: new Set([...whole].map((page) => page + by)) } : {}),
  ...(current ? { current: current + by } : {}),
})

/** Returns a view and a watch that count the pages of one document. */
function countedInPart(
  { view, watch }: Reading,
  { firstPage, pages }: ReaderPart,
): { view: View; watch: Watch } {
  const before = firstPage - 1
  const own: View = { look: () => null, onPage: () => {} }
  view.look = () => {
    const look = own.look()
    return look && shifted(look, before)
  }
  view.onPage = (page) => own.onPage(page - before)
  const page = () => Math.min(Math.max(1, watch.page() - before), pages.length)
  return { view: own, watch: { ...watch, page } }
}

/** Opens a document at `page`, which counts in the document. */
async function openPart(reading: Reading, index: number, page = 1): Promise<void> {
  const { bundle, bootstrap, parts, words, bar, ahead, visit } = reading
  const part = (visit().bundle ?? bundle).parts[index]
  if (!part || reading.ended.aborted) return
  closePart(reading)
  freshSurface(reading)
  const closing = new AbortController()
  const open = { index, closing, shown: null as Shown | null }
  reading.open = open
  parts.controls.hidden = true
  parts.front.hidden = false
  const sheet =
    part.picture && page === 1
      ? guardedSheet(part.picture, visit().visitToken)
      : blankSheet(part.pages[page - 1])
  parts.front.replaceChildren(sheet.root)
  parts.front.scrollTop = 0
  parts.state.textContent = words('state.loading')
  bar.show(index)
  const content = ahead.get(index) ?? reading.contentOf(part)
  ahead.clear()
  const shown = await reading.show({
    ...countedInPart(reading, part),
    bootstrap: { ...bootstrap, title: part.title },
    visit: { ...visit(), ...part, firstPage: part.picture, freePages: null },
    content,
    parts,
    loading: reading.loading(),
    signal: closing.signal,
    order: {
      page,
      isLast: index === bundle.parts.length - 1,
      beyond: (by) => {
        if (by < 0 && index === 0) showCover(reading)
        else void openPart(reading, index + by, by < 0 ? bundle.parts[index - 1]?.pages.length : 1)
      },
      onDrawn: () => fetchAhead(reading, index + 1),
    },
  })
  if (!shown) return
  reading.loading = async () => shown.loaded()
  if (reading.open === open) open.shown = shown
  else shown.close()
}
