// Decides which fields the gate shows, and builds the request that opens the visit.
import type { ErrorCode } from '#shared/errors.ts'
import type { OpenVisitRequest, ViewerBootstrap } from '#shared/viewer-api.ts'
import type { Session } from '../tracking/session.ts'
import type { FieldName } from './gate-fields.ts'
import type { WordKey } from './language.ts'

export type Question = { field: FieldName; wrong: WordKey | null }

/** The field to ask again after a refusal, and the message at this field. */
export const QUESTIONS: Partial<Record<ErrorCode, Question>> = {
  passcode_required: { field: 'passcode', wrong: null },
  passcode_wrong: { field: 'passcode', wrong: 'gate.passcodeWrong' },
  consent_required: { field: 'consent', wrong: null },
  agreement_required: { field: 'agreement', wrong: null },
  email_required: { field: 'email', wrong: null },
  email_invalid: { field: 'email', wrong: 'gate.invalid' },
  reader_not_allowed: { field: 'email', wrong: 'gate.notAllowed' },
}

/** Returns true if the reader may enter an e-mail address. For a link with a recipient, the tracker sends the code to the known address. */
export const mayTypeEmail = ({ gate }: ViewerBootstrap): boolean => gate.email && gate.codeTo === null

/** The address in the URL that is used without a question. If the link demands a proof, the reader confirms the address first. */
const usedClaim = ({ gate }: ViewerBootstrap, session: Session): string | null =>
  gate.mergeEmail && !gate.code ? session.reader().claimed : null

/** True if the Salesforce id in the URL answers the question for the address. */
const isNamed = ({ gate }: ViewerBootstrap, session: Session): boolean =>
  gate.mergeRecord === 'answers' && session.reader().claimedRecord !== null

const consentRequired = ({ privacy }: ViewerBootstrap): boolean => privacy.consentRequired

/** Returns true if the reader has accepted the present privacy text in one of its languages. */
export function hasConsented({ privacy: { texts } }: ViewerBootstrap, hash: string | null): boolean {
  return texts !== null && hash !== null && (texts.en.hash === hash || texts.ja.hash === hash)
}

/** Returns the fields to ask before the first request. With `readsOn`, the reader has reached the end of the free pages. */
export function firstQuestions(
  bootstrap: ViewerBootstrap,
  session: Session,
  readsOn: boolean,
): Set<FieldName> {
  const { passcode, agreement, emailFromPage } = bootstrap.gate
  const reader = session.reader()
  const asked = new Set<FieldName>()
  if (reader.look !== null) return asked
  if (consentRequired(bootstrap) && !hasConsented(bootstrap, reader.consented)) asked.add('consent')
  if (passcode && session.passcode() === null) asked.add('passcode')
  if (agreement && reader.accepted !== agreement.hash) asked.add('agreement')
  const isDue = readsOn || emailFromPage === 1
  const isKnown = reader.email || usedClaim(bootstrap, session) || isNamed(bootstrap, session)
  if (mayTypeEmail(bootstrap) && isDue && !isKnown) asked.add('email')
  return asked
}

export type RequestParts = {
  bootstrap: ViewerBootstrap
  session: Session
  prerendered: boolean
  code: string | null
  /** True if the reader has reached the end of the free pages. */
  readsOn: boolean
}

/** Returns the passcode and the visit token of this tab, for a request to the tracker. */
export function passcodeShown(session: Session): Pick<OpenVisitRequest, 'passcode' | 'resume'> {
  const passcode = session.passcode()
  const tab = session.tab()
  return { ...(passcode ? { passcode } : {}), ...(tab ? { resume: tab.token } : {}) }
}

export function requestOf(parts: RequestParts): OpenVisitRequest {
  const { bootstrap, session, prerendered, code, readsOn } = parts
  const { readerKey, pass, accepted, consented, look } = session.reader()
  // With an unverified address, the tracker would require the code now, but the free pages need no code.
  const isLater = bootstrap.gate.code && bootstrap.gate.emailFromPage > 1 && !pass && !readsOn
  const email = isLater ? null : session.reader().email
  const claimed = email ? null : usedClaim(bootstrap, session)
  const tab = session.tab()
  const record = bootstrap.gate.mergeRecord === 'off' ? null : session.reader().claimedRecord
  return {
    readerKey,
    ...(email ? { email } : {}),
    ...(claimed ? { claimedEmail: claimed } : {}),
    ...(record ? { claimedRecord: record } : {}),
    ...(pass ? { pass } : {}),
    ...(look ? { look } : {}),
    ...(code ? { code } : {}),
    ...passcodeShown(session),
    ...(accepted ? { acceptedAgreement: accepted } : {}),
    ...(consented ? { acceptedConsent: consented } : {}),
    ...(tab?.counters && readsOn ? { load: tab.counters.load } : {}),
    signals: {
      webdriver: navigator.webdriver === true,
      prerendered,
      visible: document.visibilityState === 'visible',
    },
  }
}
