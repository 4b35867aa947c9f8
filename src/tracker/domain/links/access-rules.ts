// The access rules of a link. They apply to an opening and to each later fetch of the document.

import { isOnList, readEmail } from '#shared/email-address.ts'
import { CodedError } from '#shared/errors.ts'
import { firstPageNeedingEmail, type LinkSettings, needsEmail } from '#shared/link-settings.ts'
import type { Gate } from '#shared/viewer-api.ts'
import { agreementHash, passcodeProof } from './proofs.ts'

/** The properties of a link that its gate checks. */
export type GatedLink = {
  recipientEmail: string | null
  settings: LinkSettings
  passcodeHash: string | null
  /** True if the link is turned off or its document was removed. */
  isOff: boolean
  pageCount: number
  /** The hashes of the privacy text in each language. The reader must have accepted one of them. Null: no consent is required. */
  consentHashes: readonly string[] | null
}

/** What a reader has entered and proved so far. */
export type Proof = {
  passcodeProof: string | null
  agreementHash: string | null
  consentHash: string | null
  email: string | null
  verified: boolean
  /** The Lead or Contact in the URL of a merge link. */
  claimedRecord: string | null
}

/** What a reader may read. */
export type Admission = {
  /** The number of pages that may be read. Null: all pages. */
  freePages: number | null
  /** True if each page must show a watermark with the reader's address. */
  marked: boolean
}

export const nothingShown: Proof = {
  passcodeProof: null,
  agreementHash: null,
  consentHash: null,
  email: null,
  verified: false,
  claimedRecord: null,
}

/**
 * Returns true if the lists of the link admit this address. If the link has a list, text that is not an e-mail address is refused, because it may be
 * another spelling of an address on the block list.
 */
export function mayRead({ allow, block }: Pick<LinkSettings, 'allow' | 'block'>, email: string): boolean {
  if (allow.length === 0 && block.length === 0) return true
  const address = readEmail(email)
  if (address === null || isOnList(block, address, { anyTag: true })) return false
  return allow.length === 0 || isOnList(allow, address, { anyTag: false })
}

/** @throws CodedError link_disabled, link_expired */
export function requireOpen({ isOff, settings }: Pick<GatedLink, 'isOff' | 'settings'>, now: number): void {
  if (isOff) throw new CodedError('link_disabled', 'This link was turned off.')
  if (settings.expiresAt !== null && Date.parse(settings.expiresAt) <= now) {
    throw new CodedError('link_expired', 'This link has ended.')
  }
}

/** @throws CodedError passcode_required */
export function requirePasscode(
  { passcodeHash }: Pick<GatedLink, 'passcodeHash'>,
  proof: Pick<Proof, 'passcodeProof'>,
): void {
  if (passcodeHash === null || proof.passcodeProof === passcodeProof(passcodeHash)) return
  throw new CodedError('passcode_required', 'This link asks for a passcode.')
}

/** @throws CodedError consent_required */
function requireConsent(
  { consentHashes }: Pick<GatedLink, 'consentHashes'>,
  { consentHash }: Pick<Proof, 'consentHash'>,
): void {
  if (consentHashes === null || (consentHash !== null && consentHashes.includes(consentHash))) return
  throw new CodedError('consent_required', 'The workspace asks for a consent first.')
}

type Asking = Pick<GatedLink, 'settings' | 'recipientEmail' | 'pageCount'>

/** Returns the first page that needs an e-mail address or a code. Returns null if the link asks for neither, or if the document has no such page. */
function askedFrom({ settings, recipientEmail, pageCount }: Asking): number | null {
  const asks = recipientEmail === null ? needsEmail(settings) : settings.verifyEmail
  const page = firstPageNeedingEmail(settings)
  return asks && page <= pageCount ? page : null
}

type Merging = Pick<GatedLink, 'settings' | 'recipientEmail'>

/** True if a mail tool adds the Salesforce id of the recipient to the URL of this link. */
export const mergesRecord = ({ settings, recipientEmail }: Merging) =>
  settings.mergeRecord === true && recipientEmail === null

/** True if a claimed record answers the question for the address: the link needs the address for nothing else. */
const isRecordEnough = (link: Merging): boolean => {
  const { verifyEmail, watermark, allow, block } = link.settings
  return mergesRecord(link) && !verifyEmail && !watermark && allow.length === 0 && block.length === 0
}

/** True if a mail tool adds the address of the recipient to the URL of this link. */
export const isMergeLink = ({ settings, recipientEmail }: Merging) =>
  settings.mergeEmail === true && recipientEmail === null

/** Returns the number of pages that can be read before the e-mail address is asked for. Returns 0 if the address is asked for at once, or never. */
export const freePagesOf = (link: Asking): number => (askedFrom(link) ?? 1) - 1

/** Checks all rules in the order of the gate. @throws CodedError with the code of the first rule that refuses the reader */
export function admit(link: GatedLink, proof: Proof, now: number): Admission {
  requireOpen(link, now)
  requirePasscode(link, proof)
  requireConsent(link, proof)
  const { settings } = link
  if (settings.agreement !== null && proof.agreementHash !== agreementHash(settings.agreement)) {
    throw new CodedError('agreement_required', 'This link asks to accept an agreement first.')
  }
  const from = askedFrom(link)
  const whole = { freePages: null, marked: settings.watermark }
  const part = from !== null && from > 1 ? { freePages: from - 1, marked: false } : null
  if (proof.email === null) {
    if (from === null || (proof.claimedRecord !== null && isRecordEnough(link))) return whole
    if (part) return part
    throw new CodedError('email_required', 'This link asks for an e-mail address.')
  }
  if (!mayRead(settings, proof.email)) {
    throw new CodedError('reader_not_allowed', 'This link is not for this address.')
  }
  if (from !== null && settings.verifyEmail && !proof.verified) {
    // If the link has a known recipient, its reader gets the free pages without a code.
    if (part && link.recipientEmail !== null) return part
    throw new CodedError('code_required', 'This link asks for the code that comes by e-mail.')
  }
  return whole
}

/** Returns the access of a team member with a valid ticket: all pages. @throws CodedError link_disabled, link_expired */
export function admitTeam(link: GatedLink, now: number): Admission {
  requireOpen(link, now)
  return { freePages: null, marked: link.settings.watermark }
}

/** Returns the access of a reader who has entered nothing, or null if such a reader may read nothing. */
export function openToAll(link: GatedLink, now: number): Admission | null {
  try {
    return admit(link, { ...nothingShown, email: link.recipientEmail }, now)
  } catch (error) {
    if (error instanceof CodedError) return null
    throw error
  }
}

/** Returns true if the image of page 1 may be shown before the reader enters anything. */
export function firstPageOpenToAll(link: GatedLink, now: number): boolean {
  const admission = openToAll(link, now)
  return admission !== null && !admission.marked
}

/** Shortens an address to `a••@example.com`, so that the owner of the mailbox can recognize the address. */
export function hidden(email: string): string {
  const at = email.lastIndexOf('@')
  const first = [...email.slice(0, at)][0] ?? ''
  return `${first}••${email.slice(at)}`
}

/** Returns the questions that the viewer must show. */
export function gateOf(link: GatedLink): Gate {
  const { settings, recipientEmail, passcodeHash } = link
  const from = askedFrom(link)
  const code = from !== null && settings.verifyEmail
  return {
    email: from !== null,
    emailFromPage: from ?? 1,
    code,
    codeTo: code && recipientEmail !== null ? hidden(recipientEmail) : null,
    mergeEmail: isMergeLink(link),
    mergeRecord: mergesRecord(link) ? (isRecordEnough(link) ? 'answers' : 'noted') : 'off',
    passcode: passcodeHash !== null,
    agreement:
      settings.agreement === null
        ? null
        : { text: settings.agreement, hash: agreementHash(settings.agreement) },
  }
}
