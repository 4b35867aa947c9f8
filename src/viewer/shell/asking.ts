// Owns the talk at the gate: the form, then the code, and what is said when an answer was refused.
import type { OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import { networkOr } from '../reading/content.ts'
import type { Session } from '../tracking/session.ts'
import { askForCode, Refused } from '../wire/client.ts'
import { createGate } from './gate.ts'
import type { FieldName } from './gate-fields.ts'
import type { Language, WordKey, Words } from './language.ts'
import { type NoticeKind, noticeOf, showNotice } from './notice.ts'
import { fingerprint, firstQuestions, mayTypeEmail, QUESTIONS, type Question } from './questions.ts'

export type AskingOptions = {
  bootstrap: ViewerBootstrap
  session: Session
  words: Words
  language: Language
  place: HTMLElement
  /** The document is on screen already: an outage is waited out without a word. */
  quiet?: boolean
  /** The pages before this one are on screen: the e-mail is asked, to read on from here. */
  readOnFrom?: number
}

export const RETRY_FIRST_MS = 1000
export const RETRY_MOST_MS = 15_000
const never = new Promise<never>(() => {})

function startOver(): Promise<never> {
  location.reload()
  return never
}

/** Resolves with what is wrong with it, or null: then it is on its way. */
async function sendCode({ bootstrap, session, language }: AskingOptions): Promise<WordKey | null> {
  const { readerKey, email } = session.reader()
  const request = { readerKey, locale: language, ...(email ? { email } : {}) }
  try {
    await askForCode(bootstrap.slug, request)
    return null
  } catch (error) {
    const isTooMany = error instanceof Refused && error.code === 'too_many_requests'
    return isTooMany ? 'gate.tooManyCodes' : 'gate.codeNotSent'
  }
}

export async function createAsking(options: AskingOptions) {
  const { bootstrap, session, words, place, quiet = false, readOnFrom } = options
  const note = !readOnFrom && bootstrap.note !== null && !session.reader().noteRead
  const { email } = session.reader()
  const gate = createGate({ place, bootstrap, words, email, note, ...(readOnFrom ? { readOnFrom } : {}) })
  const asked = quiet ? new Set<FieldName>() : await firstQuestions(bootstrap, session, !!readOnFrom)
  let code: string | null = null
  const tell = (kind: NoticeKind, retry?: () => void) =>
    showNotice(place, kind, { bootstrap, words, ...(retry ? { retry } : {}) })

  /** All that was asked stays on the form, as it was typed: one answer wrong is not all wrong. */
  async function ask(field: FieldName | null, wrong: WordKey | null): Promise<void> {
    if (field) asked.add(field)
    const answers = await gate.ask({ fields: asked, wrong: wrong ? { field, words: wrong } : null })
    if (answers.passcode !== undefined) session.rememberPasscode(answers.passcode)
    session.remember({
      noteRead: true,
      ...(answers.email === undefined ? {} : { email: answers.email }),
      ...(answers.agreement === undefined ? {} : { accepted: await fingerprint(answers.agreement) }),
    })
  }

  async function askCode(wrong: WordKey | null): Promise<void> {
    const failed = wrong ?? (await sendCode(options))
    code = await gate.code.ask({
      sentTo: bootstrap.gate.codeTo ?? session.reader().email ?? '',
      wrong: failed,
      mayChange: bootstrap.gate.codeTo === null,
      resend: () => sendCode(options),
    })
    if (code === null) await ask('email', null)
  }

  async function askAgain({ field, wrong }: Question): Promise<void> {
    if (field === 'passcode') session.rememberPasscode(null)
    if (field === 'agreement') {
      // Accepted as this page shows it, and yet refused: the sender has changed it since the page was loaded.
      const isOld = session.reader().accepted !== null || !bootstrap.gate.agreement
      session.remember({ accepted: null })
      if (isOld) return startOver()
    }
    return ask(field, wrong)
  }

  async function outage(kind: 'network' | 'busy', wait: number): Promise<void> {
    if (quiet) return networkOr(wait)
    await Promise.race([new Promise<void>((retry) => tell(kind, retry)), networkOr(wait)])
  }

  async function tooMany(wait: number): Promise<void> {
    if (code !== null) return askCode('gate.tooMany')
    return asked.size > 0 ? ask(null, 'gate.tooMany') : outage('busy', wait * 4)
  }

  return {
    code: () => code,
    async first(): Promise<void> {
      if (asked.size > 0 || (note && !quiet)) await ask(null, null)
      // Nothing to type but the code: it goes to the address that the link was made for.
      else if (readOnFrom && bootstrap.gate.codeTo !== null) await askCode(null)
    },
    /** Both resolve when it is time to try again. */
    outage: (wait: number) => outage('network', wait),
    /** Never, where that would be of no use. */
    async refused({ code: why }: Refused, wait: number): Promise<void> {
      const question = QUESTIONS[why]
      const isAsking = why === 'code_required' || why === 'code_wrong' || question !== undefined
      // With a document on screen there is no gate to show: the page starts over, and asks then.
      if (quiet && isAsking) return startOver()
      if (why === 'code_required') {
        const { pass } = session.reader()
        session.remember({ pass: null }) // whatever it was, it proves nothing any more
        const isFree = !readOnFrom && bootstrap.gate.emailFromPage > 1
        return pass !== null && isFree ? undefined : askCode(null)
      }
      if (why === 'code_wrong') return askCode('gate.codeWrong')
      if (question && (question.field !== 'email' || mayTypeEmail(bootstrap))) return askAgain(question)
      if (why === 'too_many_requests') return tooMany(wait)
      place.hidden = false
      tell(noticeOf(why))
      return never
    },
    /** What the tracker gave, for the next time. */
    remember(visit: OpenVisitResponse): void {
      session.rememberTab({ visitId: visit.visitId, token: visit.visitToken, counters: null })
      if (visit.pass) session.remember({ pass: visit.pass })
    },
  }
}
