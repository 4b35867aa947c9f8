// One visit in this tab, from the entry to its end: which visit it is, which bytes may be read, and what ends it.
import type { ErrorCode } from '#shared/errors.ts'
import { pageName } from '#shared/page-name.ts'
import type { OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import { type EnterOptions, enter } from '../shell/enter.ts'
import { blankSheet, guardedSheet, type Sheet } from '../shell/first-page.ts'
import type { Language, Words } from '../shell/language.ts'
import { takeTicket } from '../shell/look.ts'
import { isTheEnd, type NoticeKind, noticeOf, showNotice } from '../shell/notice.ts'
import type { Stage } from '../shell/page.ts'
import type { Closed } from '../tracking/reporter.ts'
import { createSession, type TabMemory } from '../tracking/session.ts'
import { type View, type Watch, watchReading } from '../tracking/watch.ts'
import { Refused, versionOf } from '../wire/client.ts'
import { type Content, createContent } from './content.ts'
import { type Loaded, loadReader } from './load.ts'
import { missing } from './modern.ts'
import { showDocument } from './show-document.ts'

export type ReadOptions = {
  bootstrap: ViewerBootstrap
  /** The image of page 1 that is on screen already. */
  early: Sheet | null
  words: Words
  language: Language
  parts: Stage
  prerendered: boolean
}

type Reading = ReadOptions & {
  entrance: EnterOptions
  visit: OpenVisitResponse
  watch: Watch
  view: View
  /** What the pages on screen are read from. */
  content: Content
  over: AbortController
}

const CLOSED: Record<Closed, NoticeKind> = { closed: 'off', expired: 'expired', notAllowed: 'notAllowed' }

const nextFrame = () => new Promise<unknown>((resolve) => requestAnimationFrame(resolve))

/** Resolves when the reading is on screen, or can't be. */
export async function read(options: ReadOptions): Promise<void> {
  const { bootstrap, early, words, language, parts, prerendered } = options
  // The big part comes while the reader, or the tracker, is still being asked; but not in the way of the image.
  const loading = Promise.resolve(early?.shown.then(nextFrame)).then(() => loadReader())
  loading.catch(() => {}) // showDocument meets it again
  const session = createSession(bootstrap.slug)
  const ticket = takeTicket(location, (url) => history.replaceState(history.state, '', url))
  if (ticket) session.remember({ look: ticket })
  const entrance: EnterOptions = { bootstrap, session, words, language, place: parts.front, prerendered }
  const memory = session.tab()
  const view: View = { look: () => null, onPage: () => {} }
  const reading = { ...options, entrance, view, over: new AbortController() } as Reading // the rest follows, in order
  reading.visit = await enter(entrance)
  const sheet = early ?? sheetOf(reading.visit)
  if (!sheet.root.isConnected) parts.front.replaceChildren(sheet.root)
  parts.state.textContent = words('state.loading')
  reading.watch = watchOf(reading, memory)
  if (await sheet.shown) {
    view.look = () => ({ areas: new Map([[1, 1]]), preferred: 1 })
    reading.watch.look()
  }
  reading.content = contentOf(reading)
  await show(reading, loading)
}

/** The sheet that lies where page 1 will be, once there is a visit. */
function sheetOf({ firstPage, visitToken, pages }: OpenVisitResponse): Sheet {
  return firstPage ? guardedSheet(firstPage, visitToken) : blankSheet(pages[0])
}

function watchOf(reading: Reading, memory: TabMemory | null): Watch {
  const { bootstrap, entrance, visit, view, over } = reading
  const watch = watchReading({
    slug: bootstrap.slug,
    beat: bootstrap.beat,
    session: entrance.session,
    visit,
    earlier: memory?.visitId === visit.visitId ? memory.counters : null,
    view,
    renew: () => goOnBy(reading, { ...entrance, quiet: true }),
    onClosed: (why) => end(reading, CLOSED[why]),
  })
  over.signal.addEventListener('abort', watch.stop)
  return watch
}

/** Lets the reader in once more, with the document on screen. */
async function goOnBy(reading: Reading, entrance: EnterOptions): Promise<OpenVisitResponse> {
  const visit = await enter(entrance)
  if (versionOf(visit.contentUrl) !== versionOf(reading.visit.contentUrl)) return startOver()
  reading.visit = visit
  return visit
}

/** The document was replaced, or the link asks for something new: what is on screen can't be gone on with. */
function startOver(): Promise<never> {
  location.reload()
  return new Promise(() => {})
}

function end({ parts, bootstrap, words, over }: Reading, kind: NoticeKind, retry?: () => void): void {
  const { front, surface, state, controls, tools } = parts
  over.abort()
  surface.hidden = controls.hidden = tools.hidden = true
  front.hidden = false
  state.textContent = ''
  showNotice(front, kind, { bootstrap, words, ...(retry ? { retry } : {}) })
}

/** What the visit of this moment may fetch. */
function contentOf(reading: Reading): Content {
  const { parts, words, watch } = reading
  const { contentUrl: url, sizeBytes, pageOne } = reading.visit
  const made = createContent({
    ...{ url, sizeBytes, pageOne },
    token: () => reading.visit.visitToken,
    onWaiting: (waiting) => {
      parts.state.textContent = waiting ? words('state.waiting') : ''
    },
    // The first pages alone are no longer handed out once the whole document is.
    onRefused: ({ code }) => made === reading.content && refused(reading, code),
    onStale: watch.checkVisit,
  })
  return made
}

function refused(reading: Reading, code: ErrorCode): void {
  if (code === 'passcode_required') reading.entrance.session.rememberPasscode(null) // it was changed
  // Starting over asks for what is missing. Where nothing could be read yet, that would be for ever the same.
  if (isTheEnd(code)) end(reading, noticeOf(code))
  else if (reading.parts.front.hidden) void startOver()
  else end(reading, 'network', startOver)
}

async function askToReadOn(reading: Reading, place: HTMLElement, page: number): Promise<Content> {
  const readOnName = pageName(page, reading.visit.pageLabels?.[page - 1])
  reading.watch.goOnWith(await goOnBy(reading, { ...reading.entrance, place, readOnFrom: page, readOnName }))
  reading.content = contentOf(reading)
  return reading.content
}

async function show(reading: Reading, loading: Promise<Loaded>): Promise<void> {
  const { over, ...shown } = reading
  try {
    await showDocument({
      ...shown,
      readerEmail: () => reading.visit.visitorEmail,
      askToReadOn: (place, page) => askToReadOn(reading, place, page),
      loading,
      signal: over.signal,
    })
  } catch (error) {
    if (error instanceof Refused) return // `refused` told the reader
    const kind = kindOf(error)
    end(reading, kind, kind === 'network' ? startOver : undefined)
  }
}

function kindOf(error: unknown): NoticeKind {
  const name = error instanceof Error ? error.name : ''
  if (name === 'PasswordException') return 'protected'
  // By then the legacy build was tried: what it fails at is the file, or a browser that even this build is too new for.
  if (name === 'InvalidPDFException') return 'broken'
  if (name === 'UnknownErrorException') return missing.length === 0 ? 'broken' : 'oldBrowser'
  return 'network' // a script that could not be loaded is a TypeError
}
