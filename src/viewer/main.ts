// Composes the page: who is let in, what is loaded when, and what the reader is told.
import './shell/shell.css'
import type { OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import { type Content, createContent } from './reading/content.ts'
import { loadReader } from './reading/load.ts'
import { showDocument } from './reading/show-document.ts'
import { enter } from './shell/enter.ts'
import { blankSheet, guardedSheet, openSheet, type Sheet } from './shell/first-page.ts'
import { chooseLanguage, createWords } from './shell/language.ts'
import { type NoticeKind, noticeOf, showNotice } from './shell/notice.ts'
import { beingSeen, fillHeader, readBootstrap, stage } from './shell/page.ts'
import { createSession } from './tracking/session.ts'
import { type View, watchReading } from './tracking/watch.ts'
import { Refused } from './wire/client.ts'

const language = chooseLanguage(navigator.languages)
const words = createWords(language)
const prerendered = (document as { prerendering?: boolean }).prerendering === true
const parts = stage()

function kindOf(error: unknown): NoticeKind {
  const name = error instanceof Error ? error.name : ''
  if (name === 'PasswordException') return 'protected'
  if (name === 'InvalidPDFException' || name === 'UnknownErrorException') return 'broken'
  // A script that could not be loaded is a TypeError; in an old browser so is a function that it lacks.
  return 'withResolvers' in Promise ? 'network' : 'oldBrowser'
}

const nextFrame = () => new Promise<unknown>((resolve) => requestAnimationFrame(resolve))

/** The sheet that lies where page 1 will be, once there is a visit. */
function sheetOf({ firstPage, visitToken, pages }: OpenVisitResponse): Sheet {
  return firstPage ? guardedSheet(firstPage, visitToken) : blankSheet(pages[0])
}

async function read(bootstrap: ViewerBootstrap, early: Sheet | null): Promise<void> {
  const { front, surface, state, controls, tools } = parts
  const over = new AbortController()
  // The big part comes while the reader, or the tracker, is still being asked; but not in the way of the image.
  const loading = Promise.resolve(early?.shown.then(nextFrame)).then(loadReader)
  loading.catch(() => {}) // showDocument meets it again
  const session = createSession(bootstrap.slug)
  const entrance = { bootstrap, session, words, language, place: front, prerendered }
  const memory = session.tab()
  let visit: OpenVisitResponse = await enter(entrance)
  const sheet = early ?? sheetOf(visit)
  if (!sheet.root.isConnected) front.replaceChildren(sheet.root)
  state.textContent = words('state.loading')

  const view: View = { look: () => null, onPage: () => {} }
  const watch = watchReading({
    slug: bootstrap.slug,
    beat: bootstrap.beat,
    session,
    visit,
    earlier: memory?.visitId === visit.visitId ? memory.counters : null,
    view,
    renew: async () => {
      visit = await enter({ ...entrance, quiet: true })
      return visit
    },
    onClosed: (why) => end(why === 'expired' ? 'expired' : 'off'),
  })
  function end(kind: NoticeKind, retry?: () => void): void {
    watch.stop()
    over.abort()
    surface.hidden = controls.hidden = tools.hidden = true
    front.hidden = false
    state.textContent = ''
    showNotice(front, kind, { bootstrap, words, ...(retry ? { retry } : {}) })
  }
  const readable = await sheet.shown
  if (readable) {
    view.look = () => ({ areas: new Map([[1, 1]]), preferred: 1 })
    watch.look()
  }
  let content = contentOf(visit)
  function contentOf({ contentUrl: url, sizeBytes, pageOne }: OpenVisitResponse): Content {
    const made = createContent({
      ...{ url, sizeBytes, pageOne },
      token: () => visit.visitToken,
      onWaiting: (waiting) => {
        state.textContent = waiting ? words('state.waiting') : ''
      },
      // The first pages alone are no longer handed out once the whole document is.
      onRefused: ({ code }) => made === content && end(noticeOf(code)),
      onStale: watch.checkVisit,
    })
    return made
  }
  async function askToReadOn(place: HTMLElement, page: number): Promise<Content> {
    visit = await enter({ ...entrance, place, readOnFrom: page })
    watch.goOnWith(visit)
    content = contentOf(visit)
    return content
  }
  try {
    await showDocument({
      bootstrap,
      visit,
      content,
      askToReadOn,
      words,
      language,
      watch,
      view,
      parts,
      loading,
      signal: over.signal,
    })
  } catch (error) {
    if (error instanceof Refused) return // onRefused told the reader
    const kind = kindOf(error)
    end(kind, kind === 'network' ? () => location.reload() : undefined)
  }
}

async function start(): Promise<void> {
  document.documentElement.lang = language
  const bootstrap = readBootstrap()
  if (!bootstrap) return showNotice(parts.front, 'unknown', { bootstrap, words })
  fillHeader(bootstrap, words)
  const early = bootstrap.firstPage ? openSheet(bootstrap.firstPage) : null
  if (early) parts.front.replaceChildren(early.root)
  await beingSeen()
  await read(bootstrap, early)
}

void start()
