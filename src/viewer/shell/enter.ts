// Owns being let in: asks the reader what the link demands and the tracker for a visit, until there is one or there won't be.
import type { OpenVisitRequest, OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import { networkOr } from '../reading/content.ts'
import type { Session } from '../tracking/session.ts'
import { openVisit, Refused } from '../wire/client.ts'
import { createGate } from './gate.ts'
import type { Words } from './language.ts'
import { type NoticeKind, showNotice } from './notice.ts'

export type EnterOptions = {
  bootstrap: ViewerBootstrap
  session: Session
  words: Words
  place: HTMLElement
  prerendered: boolean
  /** The document is on screen already: an outage is waited out without a word. */
  quiet?: boolean
}

const RETRY_FIRST_MS = 1000
const RETRY_MOST_MS = 15_000
const never = new Promise<never>(() => {})

export async function enter(options: EnterOptions): Promise<OpenVisitResponse> {
  const { bootstrap, session, words, place, quiet = false } = options
  const gate = createGate(place, bootstrap, words)
  const tell = (kind: NoticeKind, retry?: () => void) =>
    showNotice(place, kind, { bootstrap, words, ...(retry ? { retry } : {}) })

  async function ask(problem: 'invalid' | null = null): Promise<void> {
    // With a document on screen there is no gate to show: the page starts over, and asks then.
    if (quiet) location.reload()
    session.rememberEmail(await gate.ask(problem, session.reader().email ?? ''))
  }

  /** Resolves when it is time to try again. */
  async function outage(kind: 'network' | 'busy', wait: number): Promise<void> {
    if (quiet) return networkOr(wait)
    await Promise.race([new Promise<void>((retry) => tell(kind, retry)), networkOr(wait)])
  }

  /** Resolves when it is worth trying again; never, when it isn't. */
  async function refused({ code }: Refused, wait: number): Promise<void> {
    if (code === 'email_required') return ask()
    if (code === 'email_invalid') return ask('invalid')
    if (code === 'too_many_requests') return outage('busy', wait * 4)
    place.hidden = false
    tell(code === 'link_disabled' ? 'off' : 'unknown')
    return never
  }

  if (bootstrap.gate.email && !session.reader().email) await ask()
  for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MOST_MS)) {
    try {
      const visit = await openVisit(bootstrap.slug, requestOf(options))
      session.rememberTab({ visitId: visit.visitId, token: visit.visitToken, counters: null })
      return visit
    } catch (error) {
      await (error instanceof Refused ? refused(error, wait) : outage('network', wait))
    }
  }
}

function requestOf({ session, prerendered }: EnterOptions): OpenVisitRequest {
  const { readerKey, email } = session.reader()
  const token = session.tab()?.token
  return {
    readerKey,
    ...(email ? { email } : {}),
    ...(token ? { resume: token } : {}),
    signals: {
      webdriver: navigator.webdriver === true,
      prerendered,
      visible: document.visibilityState === 'visible',
    },
  }
}
