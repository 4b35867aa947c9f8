// Asks the reader the questions of the gate, first in a form and then for the code. If the tracker refuses an answer, the form shows the
// reason.
import type { OpenVisitResponse, ViewerBootstrap } from '#shared/viewer-api.ts'
import { networkOr } from '../reading/content.ts'
import { browserGoodbyeApis, createGoodbye } from '../tracking/goodbye.ts'
import type { Session } from '../tracking/session.ts'
import { askForCode, gateLeavesPath, Refused } from '../wire/client.ts'
import { createGate, type Gate } from './gate.ts'
import type { FieldName } from './gate-fields.ts'
import { type GateWatch, watchGate } from './gate-watch.ts'
import type { Language, WordKey, Words } from './language.ts'
import { type NoticeKind, noticeOf, showNotice } from './notice.ts'
import { firstQuestions, mayTypeEmail, passcodeShown, QUESTIONS, type Question } from './questions.ts'

export type AskingOptions = {
  bootstrap: ViewerBootstrap
  session: Session
  words: Words
  language: Language
  place: HTMLElement
  /** True if the document is already on screen. An outage then shows no notice. */
  inBackground?: boolean
  /** True if the browser prerendered the page. */
  prerendered?: boolean
  /** The first locked page. Set if the free pages are on screen and the reader must give the e-mail address to continue. */
  readOnFrom?: number
  /** The label of the page `readOnFrom`. */
  readOnName?: string
}

export const RETRY_FIRST_MS = 1000
export const RETRY_MOST_MS = 15_000
const never = new Promise<never>(() => {})

function reloadPage(): Promise<never> {
  location.reload()
  return never
}

/** Requests an e-mail with the code. Resolves with the message key of the problem, or with null if the tracker accepted the request. */
async function sendCode({ bootstrap, session, language }: AskingOptions): Promise<WordKey | null> {
  const { readerKey, email } = session.reader()
  const request = {
    readerKey,
    locale: language,
    ...(email ? { email } : {}),
    ...passcodeShown(session),
  }
  try {
    await askForCode(bootstrap.slug, request)
    return null
  } catch (error) {
    const isTooMany = error instanceof Refused && error.code === 'too_many_requests'
    return isTooMany ? 'gate.tooManyCodes' : 'gate.codeNotSent'
  }
}

type AskingState = AskingOptions & {
  gate: Gate
  asked: Set<FieldName>
  /** The code that the reader entered last. */
  code: string | null
  watch: GateWatch | null
}

/** The first question of the form that the reader must answer. */
function questionOf(asked: ReadonlySet<FieldName>): 'terms' | 'passcode' | 'email' | 'note' {
  if (asked.has('email')) return 'email'
  if (asked.has('passcode')) return 'passcode'
  return asked.has('agreement') || asked.has('consent') ? 'terms' : 'note'
}

/** Returns null while a document is on screen, because the visit reports the leave, and for a team member. */
function watchOf({ bootstrap, session, inBackground, readOnFrom, prerendered = false }: AskingOptions) {
  const { readerKey, look } = session.reader()
  if (inBackground || readOnFrom || look !== null) return null
  const { sendNow } = createGoodbye(gateLeavesPath(bootstrap.slug), browserGoodbyeApis())
  return watchGate({
    readerKey,
    signals: { webdriver: navigator.webdriver === true, prerendered },
    send: (leave) => sendNow(JSON.stringify(leave)),
  })
}

const showProblem = ({ place, bootstrap, words }: AskingOptions, kind: NoticeKind, retry?: () => void) =>
  showNotice(place, kind, { bootstrap, words, ...(retry ? { retry } : {}) })

/** Shows the form with `field` and all fields that were asked before. The fields keep their values, because perhaps only one value is wrong. */
async function ask(state: AskingState, field: FieldName | null, wrong: WordKey | null): Promise<void> {
  const { gate, asked, session, bootstrap } = state
  if (field) asked.add(field)
  state.watch?.asks(questionOf(asked))
  const answers = await gate.ask({ fields: asked, wrong: wrong ? { field, words: wrong } : null })
  if (answers.passcode !== undefined) session.rememberPasscode(answers.passcode)
  const accepted = answers.agreement && bootstrap.gate.agreement?.hash
  const consented = answers.consent && bootstrap.privacy.texts?.[state.language].hash
  session.remember({
    noteRead: true,
    ...(answers.email === undefined ? {} : { email: answers.email }),
    ...(accepted ? { accepted } : {}),
    ...(consented ? { consented } : {}),
  })
}

async function askCode(state: AskingState, wrong: WordKey | null): Promise<void> {
  const { gate, session } = state
  const { codeTo } = state.bootstrap.gate
  const failed = wrong ?? (await sendCode(state))
  state.watch?.asks('code')
  state.code = await gate.code.ask({
    sentTo: codeTo ?? session.reader().email ?? '',
    wrong: failed,
    mayChange: codeTo === null,
    resend: () => sendCode(state),
  })
  if (state.code === null) await ask(state, 'email', null)
}

async function askAgain(state: AskingState, { field, wrong }: Question): Promise<void> {
  const { session, bootstrap } = state
  if (field === 'passcode') session.rememberPasscode(null)
  if (field === 'consent') {
    // The workspace has changed the text. A reload shows the new text.
    const isOld = session.reader().consented !== null || !bootstrap.privacy.consentRequired
    session.remember({ consented: null })
    if (isOld) return reloadPage()
  }
  if (field === 'agreement') {
    // If the reader accepted the agreement but the tracker refused the acceptance, the sender has changed the agreement. A reload shows the new
    // agreement.
    const isOld = session.reader().accepted !== null || !bootstrap.gate.agreement
    session.remember({ accepted: null })
    if (isOld) return reloadPage()
  }
  return ask(state, field, wrong)
}

async function outage(state: AskingState, kind: 'network' | 'busy', wait: number): Promise<void> {
  if (state.inBackground) return networkOr(wait)
  await Promise.race([new Promise<void>((retry) => showProblem(state, kind, retry)), networkOr(wait)])
}

async function tooMany(state: AskingState, wait: number): Promise<void> {
  if (state.code !== null) return askCode(state, 'gate.tooMany')
  return state.asked.size > 0 ? ask(state, null, 'gate.tooMany') : outage(state, 'busy', wait * 4)
}

async function codeRequired(state: AskingState): Promise<void> {
  const { session, bootstrap, readOnFrom } = state
  const { pass } = session.reader()
  session.remember({ pass: null }) // the tracker no longer accepts the stored pass
  const isFree = !readOnFrom && bootstrap.gate.emailFromPage > 1
  return pass !== null && isFree ? undefined : askCode(state, null)
}

/** Handles a refusal. Resolves when the caller should request the visit again. Never resolves if a retry is useless. */
async function refused(state: AskingState, { code: why }: Refused, wait: number): Promise<void> {
  const question = QUESTIONS[why]
  const isAsking = why === 'code_required' || why === 'code_wrong' || question !== undefined
  // The gate cannot be shown over an open document, so the page is reloaded. The new load shows the gate.
  if (state.inBackground && isAsking) return reloadPage()
  if (why === 'code_required') return codeRequired(state)
  if (why === 'code_wrong') return askCode(state, 'gate.codeWrong')
  if (question && (question.field !== 'email' || mayTypeEmail(state.bootstrap)))
    return askAgain(state, question)
  if (why === 'too_many_requests') return tooMany(state, wait)
  state.place.hidden = false
  showProblem(state, noticeOf(why))
  return never
}

export function createAsking(options: AskingOptions) {
  const { bootstrap, session, words, language, place, inBackground = false, readOnFrom, readOnName } = options
  const note = !readOnFrom && bootstrap.note !== null && !session.reader().noteRead
  const { email, claimed } = session.reader()
  const state: AskingState = {
    ...options,
    gate: createGate({
      place,
      bootstrap,
      words,
      language,
      email,
      claimed: bootstrap.gate.mergeEmail ? claimed : null,
      note,
      ...(readOnFrom ? { readOnFrom: readOnName ?? String(readOnFrom) } : {}),
    }),
    asked: inBackground ? new Set() : firstQuestions(bootstrap, session, !!readOnFrom),
    code: null,
    watch: watchOf(options),
  }
  return {
    code: () => state.code,
    async first(): Promise<void> {
      if (state.asked.size > 0 || (note && !inBackground)) await ask(state, null, null)
      // The link has a known recipient, so the tracker sends the code to the recipient, and the form has no other field.
      else if (readOnFrom && bootstrap.gate.codeTo !== null) await askCode(state, null)
    },
    /** Resolves when the caller should request the visit again. */
    outage: (wait: number) => outage(state, 'network', wait),
    refused: (why: Refused, wait: number) => refused(state, why, wait),
    /** Stores the data of the opened visit for a reload. */
    remember(visit: OpenVisitResponse): void {
      state.watch?.stop()
      session.rememberTab({ visitId: visit.visitId, token: visit.visitToken, counters: null })
      if (visit.look !== session.reader().look) session.remember({ look: visit.look })
      if (visit.pass) session.remember({ pass: visit.pass })
    },
  }
}
