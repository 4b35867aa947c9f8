// What a link has to ask of this reader: its demands without what this browser has answered already, and the meaning of a refusal.
import type { ErrorCode } from '#shared/errors.ts'
import type { OpenVisitRequest, ViewerBootstrap } from '#shared/viewer-api.ts'
import type { Session } from '../tracking/session.ts'
import type { FieldName } from './gate-fields.ts'
import type { WordKey } from './language.ts'

export type Question = { field: FieldName; wrong: WordKey | null }

/** What to ask after the tracker refused, and what to say beside the field. */
export const QUESTIONS: Partial<Record<ErrorCode, Question>> = {
  passcode_required: { field: 'passcode', wrong: null },
  passcode_wrong: { field: 'passcode', wrong: 'gate.passcodeWrong' },
  agreement_required: { field: 'agreement', wrong: null },
  email_required: { field: 'email', wrong: null },
  email_invalid: { field: 'email', wrong: 'gate.invalid' },
  reader_not_allowed: { field: 'email', wrong: 'gate.notAllowed' },
}

/** On a link made for one address there is nothing to type: its code goes there. */
export const mayTypeEmail = ({ gate }: ViewerBootstrap): boolean => gate.email && gate.codeTo === null

/** What is asked before the tracker is. `readsOn`: the free pages are read, so the e-mail is due. */
export function firstQuestions(
  bootstrap: ViewerBootstrap,
  session: Session,
  readsOn: boolean,
): Set<FieldName> {
  const { passcode, agreement, emailFromPage } = bootstrap.gate
  const reader = session.reader()
  const asked = new Set<FieldName>()
  if (reader.look !== null) return asked
  if (passcode && session.passcode() === null) asked.add('passcode')
  if (agreement && reader.accepted !== agreement.hash) asked.add('agreement')
  const isDue = readsOn || emailFromPage === 1
  if (mayTypeEmail(bootstrap) && isDue && !reader.email) asked.add('email')
  return asked
}

export type RequestParts = {
  bootstrap: ViewerBootstrap
  session: Session
  prerendered: boolean
  code: string | null
  /** The free pages are read. */
  readsOn: boolean
}

/** What this tab knows of the passcode and of its visit. */
export function passcodeShown(session: Session): Pick<OpenVisitRequest, 'passcode' | 'resume'> {
  const passcode = session.passcode()
  const tab = session.tab()
  return { ...(passcode ? { passcode } : {}), ...(tab ? { resume: tab.token } : {}) }
}

export function requestOf(parts: RequestParts): OpenVisitRequest {
  const { bootstrap, session, prerendered, code, readsOn } = parts
  const { readerKey, pass, accepted, look } = session.reader()
  // An address that isn't proved yet would be asked for its code now, and the free pages are free without.
  const isLater = bootstrap.gate.code && bootstrap.gate.emailFromPage > 1 && !pass && !readsOn
  const email = isLater ? null : session.reader().email
  const tab = session.tab()
  return {
    readerKey,
    ...(email ? { email } : {}),
    ...(pass ? { pass } : {}),
    ...(look ? { look } : {}),
    ...(code ? { code } : {}),
    ...passcodeShown(session),
    ...(accepted ? { acceptedAgreement: accepted } : {}),
    ...(tab?.counters && readsOn ? { load: tab.counters.load } : {}),
    signals: {
      webdriver: navigator.webdriver === true,
      prerendered,
      visible: document.visibilityState === 'visible',
    },
  }
}
