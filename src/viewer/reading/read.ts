// Runs one visit in this tab: opens the visit, fetches the document, and shows a notice when the visit cannot continue.
import type { ErrorCode } from '#shared/errors.ts'
import { pageName } from '#shared/page-name.ts'
import type { OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import type { UrlClaims } from '../shell/claimed-address.ts'
import type { CoverPage } from '../shell/cover.ts'
import { type EnterOptions, enter } from '../shell/enter.ts'
import { blankSheet, guardedSheet, type Sheet } from '../shell/first-page.ts'
import type { Language, Words } from '../shell/language.ts'
import { takeTicket } from '../shell/look.ts'
import { listenForBarSteps } from '../shell/next-steps.ts'
import { endsVisit, type NoticeKind, noticeOf, showNotice } from '../shell/notice.ts'
import type { Stage } from '../shell/page.ts'
import { createShareDialog, type ShareDialog } from '../shell/share-dialog.ts'
import type { Closed } from '../tracking/reporter.ts'
import { createSession, randomId, type Session, type TabMemory } from '../tracking/session.ts'
import { type View, type Watch, watchReading } from '../tracking/watch.ts'
import { Refused, shareDocument, versionOf } from '../wire/client.ts'
import { readBundle } from './bundle.ts'
import { type Content, createContent } from './content.ts'
import type { Loaded } from './load.ts'
import { missing } from './modern.ts'
import { type Shown, type ShowOptions, showDocument } from './show-document.ts'

export type ReadOptions = {
  bootstrap: ViewerBootstrap
  /** The image of page 1, if it is already on screen. */
  early: Sheet | null
  /** The cover of a bundle, if it is already on screen. */
  cover: CoverPage | null
  words: Words
  language: Language
  parts: Stage
  prerendered: boolean
  /** What a mail tool has merged into the URL of the page. */
  claimed: UrlClaims
  /** pdf.js. It is loaded while the gate is on screen and the visit is requested. */
  loading: Promise<Loaded>
}

type Reading = ReadOptions & {
  entrance: EnterOptions
  visit: OpenVisitResponse
  watch: Watch
  view: View
  /** The content of the document on screen. */
  content: Content
  ended: AbortController
  share: ShareDialog
}

const CLOSED: Record<Closed, NoticeKind> = { closed: 'off', expired: 'expired', notAllowed: 'notAllowed' }

/** Resolves when the document or a notice is on screen. */
export async function read(options: ReadOptions): Promise<void> {
  const { bootstrap, early, words, language, parts, prerendered, claimed, loading } = options
  const session = createSession(bootstrap.slug)
  const ticket = takeTicket(location, (url) => history.replaceState(history.state, '', url))
  if (ticket) session.remember({ look: ticket })
  rememberClaims(session, bootstrap, claimed)
  const entrance: EnterOptions = { bootstrap, session, words, language, place: parts.front, prerendered }
  const memory = session.tab()
  const view: View = { look: () => null, onPage: () => {} }
  const reading = { ...options, entrance, view, ended: new AbortController() } as Reading // the other fields are set below
  reading.visit = await enter(entrance)
  if (reading.visit.bundle) return startBundle(reading, reading.visit.bundle, memory, loading)
  const sheet = early ?? sheetOf(reading.visit)
  if (!sheet.root.isConnected) parts.front.replaceChildren(sheet.root)
  parts.state.textContent = words('state.loading')
  const fetching = sheet.arrived.then(() => {
    reading.content = contentOf(reading, reading.visit)
  })
  await Promise.resolve() // if the image has arrived, the document is requested before the work that follows
  reading.watch = watchOf(reading, memory)
  void countImage(reading, sheet)
  await fetching
  await show(reading, { ...reading, loading, signal: reading.ended.signal })
}

/** While the image of page 1 is on screen, page 1 counts as read. */
async function countImage({ view, watch, parts }: Reading, sheet: Sheet): Promise<void> {
  const isShown = await sheet.shown
  if (!isShown || parts.front.hidden || !sheet.root.isConnected) return // the document or a notice is on screen
  view.look = () => ({ areas: new Map([[1, 1]]), preferred: 1 })
  watch.look()
}

/** A URL with a claim replaces what an earlier URL claimed. */
function rememberClaims(session: Session, { gate }: ViewerBootstrap, { email, record }: UrlClaims): void {
  const claimed = gate.mergeEmail ? email : null
  const claimedRecord = gate.mergeRecord === 'off' ? null : record
  if (claimed || claimedRecord) session.remember({ claimed, claimedRecord })
}

async function startBundle(
  reading: Reading,
  bundle: NonNullable<OpenVisitResponse['bundle']>,
  memory: TabMemory | null,
  loading: Promise<Loaded>,
): Promise<void> {
  reading.watch = watchOf(reading, memory)
  const { bootstrap, words, watch, view, parts, ended } = reading
  await readBundle({
    ...{ bootstrap, words, watch, view, parts, bundle, loading },
    early: reading.cover,
    visit: () => reading.visit,
    earlier: memory?.visitId === reading.visit.visitId ? memory.counters : null,
    contentOf: (part) => contentOf(reading, part),
    show(options) {
      reading.content = options.content
      return show(reading, options)
    },
    ended: ended.signal,
  })
}

/** Returns the placeholder of page 1 after the visit is open. */
function sheetOf({ firstPage, visitToken, pages }: OpenVisitResponse): Sheet {
  return firstPage ? guardedSheet(firstPage, visitToken) : blankSheet(pages[0])
}

function watchOf(reading: Reading, memory: TabMemory | null): Watch {
  const { bootstrap, entrance, visit, view, parts, ended } = reading
  const watch = watchReading({
    slug: bootstrap.slug,
    beat: bootstrap.beat,
    servedAt: bootstrap.servedAt,
    session: entrance.session,
    visit,
    earlier: memory?.visitId === visit.visitId ? memory.counters : null,
    view,
    renew: () => reopenVisit(reading, { ...entrance, inBackground: true }),
    onClosed: (why) => end(reading, CLOSED[why]),
  })
  ended.signal.addEventListener('abort', watch.stop)
  reading.share = shareDialogOf(reading, watch)
  listenForBarSteps(parts.contact, ended.signal, (kind) =>
    kind === 'share' ? reading.share.open() : watch.record({ kind }),
  )
  return watch
}

function shareDialogOf(reading: Reading, watch: Watch): ShareDialog {
  const { bootstrap, words, language, ended } = reading
  return createShareDialog({
    ...{ bootstrap, words, language, send: shareDocument, newId: randomId },
    token: () => reading.visit.visitToken,
    readerEmail: () => reading.visit.visitorEmail,
    onEnded: watch.checkVisit,
    onView: watch.look,
    signal: ended.signal,
  })
}

/** Opens the visit while the document is on screen. Reloads the page if the document has a new version. */
async function reopenVisit(reading: Reading, entrance: EnterOptions): Promise<OpenVisitResponse> {
  const visit = await enter(entrance)
  if (versionOf(visit.contentUrl) !== versionOf(reading.visit.contentUrl)) return reloadPage()
  reading.visit = visit
  return visit
}

/** Reloads the page. The returned promise never resolves. */
function reloadPage(): Promise<never> {
  location.reload()
  return new Promise(() => {})
}

function end({ parts, bootstrap, words, ended }: Reading, kind: NoticeKind, retry?: () => void): void {
  const { front, surface, state, controls, tools } = parts
  ended.abort()
  surface.hidden = controls.hidden = tools.hidden = true
  front.hidden = false
  state.textContent = ''
  showNotice(front, kind, { bootstrap, words, ...(retry ? { retry } : {}) })
}

/** Starts to fetch a file of the current visit: the document, or a document of its bundle. */
function contentOf(
  reading: Reading,
  { contentUrl: url, sizeBytes, pageOne }: Pick<OpenVisitResponse, 'contentUrl' | 'sizeBytes' | 'pageOne'>,
): Content {
  const { parts, words } = reading
  const made = createContent({
    ...{ url, sizeBytes, pageOne },
    token: () => reading.visit.visitToken,
    onWaiting: (waiting) => {
      parts.state.textContent = waiting ? words('state.waiting') : ''
    },
    // After the reader opened the whole document, the tracker may refuse a late request for the free pages. This refusal is ignored.
    onRefused: ({ code }) => made === reading.content && refused(reading, code),
    onStale: () => reading.watch.checkVisit(),
  })
  return made
}

function refused(reading: Reading, code: ErrorCode): void {
  if (code === 'passcode_required') reading.entrance.session.rememberPasscode(null) // the sender changed the passcode
  // A reload shows the gate again. Before the document is on screen, the reader must start the reload, because automatic reloads could repeat
  // without end.
  if (endsVisit(code)) end(reading, noticeOf(code))
  else if (reading.parts.front.hidden) void reloadPage()
  else end(reading, 'network', reloadPage)
}

async function askToReadOn(reading: Reading, place: HTMLElement, page: number): Promise<Content> {
  const readOnName = pageName(page, reading.visit.pageLabels?.[page - 1])
  reading.watch.continueWith(
    await reopenVisit(reading, { ...reading.entrance, place, readOnFrom: page, readOnName }),
  )
  reading.content = contentOf(reading, reading.visit)
  return reading.content
}

type Shows = Pick<
  ShowOptions,
  'bootstrap' | 'visit' | 'content' | 'watch' | 'view' | 'parts' | 'loading' | 'signal' | 'order'
>

/** Shows a document. Resolves with null if a notice is on screen instead. */
async function show(reading: Reading, options: Shows): Promise<Shown | null> {
  const { words, language } = reading
  try {
    return await showDocument({
      ...{ words, language, share: reading.share },
      ...options,
      readerEmail: () => reading.visit.visitorEmail,
      askToReadOn: (place, page) => askToReadOn(reading, place, page),
    })
  } catch (error) {
    if (error instanceof Refused || options.signal.aborted) return null // `refused` has shown a notice, or the reader went on
    const kind = kindOf(error)
    end(reading, kind, kind === 'network' ? reloadPage : undefined)
    return null
  }
}

function kindOf(error: unknown): NoticeKind {
  const name = error instanceof Error ? error.name : ''
  if (name === 'PasswordException') return 'protected'
  // Both builds have failed, or the browser does not support the modern build. So the file is broken, or the browser is too old.
  if (name === 'InvalidPDFException') return 'broken'
  if (name === 'UnknownErrorException') return missing.length === 0 ? 'broken' : 'oldBrowser'
  return 'network' // for example a TypeError, because a script could not be loaded
}
