import { readEmail } from '#shared/email-address.ts'
import { CodedError } from '#shared/errors.ts'
import type { Confidence } from '#shared/model/visits.ts'
import { parsePersonId } from '#shared/salesforce-id.ts'
import {
  type Admission,
  admit,
  freePagesOf,
  isMergeLink,
  mergesRecord,
  nothingShown,
  type Proof,
  requireOpen,
  requirePasscode,
} from '../../domain/links/access-rules.ts'
import { emailOfPass } from '../../domain/links/pass.ts'
import { passcodeProof } from '../../domain/links/proofs.ts'
import { verifyVisitToken } from '../../domain/visits/visit-token.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { EarlierVisit } from '../../repositories/visits.ts'
import type { TrackerContext } from '../context.ts'
import { consumeAttempt, refundAttempt, requireAttempt } from './attempt-limits.ts'
import { isCode } from './email-codes.ts'
import { isPasscode } from './passcode.ts'
import { passcodeLocked, recordRefusal } from './refusals.ts'
import { type LookingMember, memberLooking } from './team-look.ts'

export type Shown = {
  email: string | undefined
  /** The text in the URL of a merge link. */
  claimedEmail: string | undefined
  /** The Salesforce id in the URL of a merge link. */
  claimedRecord: string | undefined
  code: string | undefined
  pass: string | undefined
  passcode: string | undefined
  acceptedAgreement: string | undefined
  acceptedConsent: string | undefined
  readerKey: string
  resume: string | undefined
  load: string | undefined
  /** The ticket or proof of a team member. */
  look: string | undefined
  /** The network of the request. Attempts are counted per network. */
  from: string
}

/** The result of the gate: who the admitted reader is, and what the reader may read. */
export type Entry = Admission & {
  email: string | null
  confidence: Confidence
  passcodeProof: string | null
  agreementHash: string | null
  consentHash: string | null
  /** The Lead or Contact in the URL of a merge link. */
  claimedRecord: string | null
  /** The team member who looks at the link. Null for a reader. */
  team: string | null
}

/** The values that the check of the passcode needs. */
export type PasscodeShown = Pick<Shown, 'passcode' | 'resume' | 'from' | 'email' | 'readerKey'>

/** Returns the earlier visit of this link that the visit token of this tab names. */
async function visitOfToken(
  context: TrackerContext,
  link: OpenLink,
  shown: Pick<Shown, 'resume'>,
): Promise<EarlierVisit | undefined> {
  const claims = shown.resume ? verifyVisitToken(context.signingKey, shown.resume) : null
  if (!claims || claims.workspaceId !== link.workspaceId || claims.linkId !== link.linkId) return undefined
  return context.store
    .forWorkspace(link.workspaceId)
    .visits.findEarlier(resumableOf(context, link), claims.visitId)
}

/** Returns the filter for the visits of the link that can be resumed. */
const resumableOf = ({ clock, config }: TrackerContext, { linkId }: OpenLink) => ({
  linkId,
  leftSince: clock.now() - config.resumeWindowMs,
})

/** @throws CodedError passcode_wrong, too_many_requests */
async function provePasscode(
  context: TrackerContext,
  link: OpenLink,
  shown: PasscodeShown,
  earlier?: EarlierVisit,
) {
  const { passcodeHash } = link
  if (passcodeHash === null) return null
  const proof = passcodeProof(passcodeHash)
  if (earlier?.passcode_proof === proof || shown.passcode === undefined)
    return earlier?.passcode_proof ?? null
  // The limit of the network is checked first. If a network is above its limit, its attempts do not count for the daily limit of the passcode.
  await requireAttempt(context, link, 'passcode', shown.from)
  if (!(await consumeAttempt(context, link, 'passcodeDay', proof))) throw passcodeLocked()
  if (!(await isPasscode(passcodeHash, shown.passcode))) {
    throw new CodedError('passcode_wrong', 'This is not the passcode.')
  }
  await refundAttempt(context, link, 'passcode', shown.from)
  await refundAttempt(context, link, 'passcodeDay', proof)
  return proof
}

/**
 * Who reads, as far as it is known. `claimed`: the address comes from the URL of a merge link, now or in an earlier visit. `record`: the Lead or
 * Contact in such a URL.
 */
type Said = { email: string | null; claimed: boolean; record: string | null }

const saidIn = ({ email, confidence, claimed_record }: EarlierVisit): Said => ({
  email,
  claimed: confidence === 'claimed',
  record: claimed_record,
})

/** Returns the address that the URL of a merge link claims. Null if there is none, or if the link demands a proof: the reader confirms it there. */
function claimOf(link: OpenLink, { claimedEmail }: Shown): string | null {
  if (claimedEmail === undefined || !isMergeLink(link) || link.settings.verifyEmail) return null
  return readEmail(claimedEmail)
}

/** Returns the Lead or Contact that the URL of a merge link claims. It proves nothing, so a link that demands a proof asks for the address. */
const recordOf = (link: OpenLink, { claimedRecord }: Shown): string | null =>
  claimedRecord !== undefined && mergesRecord(link) ? parsePersonId(claimedRecord) : null

/**
 * Returns the e-mail address of the reader. The first known address is used: the recipient of the link, the typed address, the address that
 * the pass proves, the address that the URL claims, the address of the earlier visit in this tab, the address of an earlier visit in this browser.
 * If the URL claims no address but another record than the earlier visit, the address of that visit is not used: it may belong to somebody else.
 */
async function sayWho(
  context: TrackerContext,
  link: OpenLink,
  shown: Shown,
  earlier: EarlierVisit | undefined,
): Promise<Said> {
  if (link.recipientEmail !== null) return { email: link.recipientEmail, claimed: false, record: null }
  const inUrl = recordOf(link, shown)
  const record = inUrl ?? earlier?.claimed_record ?? null
  if (shown.email !== undefined) return { email: shown.email, claimed: false, record }
  const passed =
    shown.pass && emailOfPass(context.signingKey, shown.pass, { ...link, ...shown }, context.clock.now())
  if (passed) return { email: passed, claimed: false, record }
  const claim = claimOf(link, shown)
  // The same address may have been typed earlier in this tab, which says more than the URL.
  if (claim !== null && claim !== earlier?.email) return { email: claim, claimed: true, record }
  const isOther = inUrl !== null && inUrl !== earlier?.claimed_record && !link.settings.verifyEmail
  if (claim === null && isOther) return { email: null, claimed: true, record: inUrl }
  if (earlier?.email || earlier?.claimed_record) return { ...saidIn(earlier), record }
  // The earlier visit may be in another tab of the browser. The address of that visit saves typing and proves nothing.
  const { visits } = context.store.forWorkspace(link.workspaceId)
  const visit = await visits.findEarlierOfBrowser(resumableOf(context, link), shown.readerKey)
  return visit ? saidIn(visit) : { email: null, claimed: false, record: null }
}

/** @throws CodedError code_wrong, too_many_requests */
async function proveEmail(
  context: TrackerContext,
  link: OpenLink,
  shown: Shown,
  email: string,
  earlier: EarlierVisit | undefined,
): Promise<boolean> {
  if (!link.settings.verifyEmail) return false
  const isSameBrowser = earlier?.reader_key === shown.readerKey
  if (isSameBrowser && earlier.confidence === 'verified' && earlier.email === email) return true
  const now = context.clock.now()
  if (shown.pass && emailOfPass(context.signingKey, shown.pass, { ...link, ...shown }, now) === email)
    return true
  if (shown.code === undefined) return false
  await requireAttempt(context, link, 'code', shown.from)
  const { workspaceId, linkId } = link
  if (!(await isCode(context, { workspaceId, linkId, email, readerKey: shown.readerKey }, shown.code))) {
    throw new CodedError('code_wrong', 'The code is not the latest one, or it has expired.')
  }
  await refundAttempt(context, link, 'code', shown.from)
  return true
}

/**
 * True if the address is used even without a proof. If not, a reader who returns to a link with free pages is anonymous, and can read the free pages
 * without a code.
 */
const standsUnproved = (link: OpenLink, { email }: Shown): boolean =>
  !link.settings.verifyEmail || link.recipientEmail !== null || email !== undefined || freePagesOf(link) === 0

function confidenceOf(link: OpenLink, { email, claimed, record }: Said, verified: boolean): Confidence {
  if (email === null) return record === null ? 'anonymous' : 'claimed'
  if (verified) return 'verified'
  if (claimed) return 'claimed'
  if (link.recipientEmail === null) return 'typed'
  // Another reader named the recipient, and may have passed the link to anybody.
  return link.isShared ? 'claimed' : 'link'
}

/** Returns the hash of the text that this reader accepted earlier in this tab. An acceptance under another address or record does not count. */
function acceptedBy({ email, record }: Said, earlier: EarlierVisit | undefined): string | null {
  if (!earlier) return null
  const isSame = earlier.email === null ? earlier.claimed_record === null : earlier.email === email
  return isSame || (earlier.email === null && earlier.claimed_record === record)
    ? earlier.agreement_hash
    : null
}

/**
 * Returns the entry of a team member, who needs no proof. The address of the member is used. A typed address is ignored, because the look would then
 * appear in the history of a customer.
 */
const teamEntry = (link: OpenLink, { id, email }: LookingMember): Entry => ({
  ...{ ...nothingShown, freePages: null, marked: link.settings.watermark },
  ...{ email, confidence: 'verified', team: id },
})

/**
 * Checks all rules of the link, in the order of the gate. A refusal reveals nothing about the rules after it.
 * @throws CodedError the reason of the first rule that refuses the reader
 */
async function decide(context: TrackerContext, link: OpenLink, shown: Shown): Promise<Entry> {
  const now = context.clock.now()
  requireOpen(link, now)
  const earlier = await visitOfToken(context, link, shown)
  const member = await memberLooking(context, link, shown, earlier)
  if (member) return teamEntry(link, member)
  const passcodeProof = await provePasscode(context, link, shown, earlier)
  const who = await sayWho(context, link, shown, earlier)
  const { email: said, record } = who
  const agreementHash = shown.acceptedAgreement ?? acceptedBy(who, earlier)
  const consentHash = shown.acceptedConsent ?? earlier?.consent_hash ?? null
  const proof: Proof = { ...nothingShown, passcodeProof, agreementHash, consentHash }
  try {
    admit(link, { ...proof, email: said, claimedRecord: record }, now)
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'code_required') throw error
  }
  const verified = said !== null && (await proveEmail(context, link, shown, said, earlier))
  const email = verified || standsUnproved(link, shown) ? said : null
  // A link that demands a proof notes the record only for a reader who has given the proof.
  const claimedRecord = link.settings.verifyEmail && !verified ? null : record
  const admission = admit(link, { ...proof, email, verified, claimedRecord }, now)
  const proved =
    verified && email !== null
      ? await context.store.forWorkspace(link.workspaceId).members.findActiveByEmail(email)
      : undefined
  const team = proved?.id ?? null
  const confidence = confidenceOf(link, { ...who, email, record: claimedRecord }, verified)
  return { ...admission, ...proof, email, claimedRecord, confidence, team }
}

async function noting<T>(
  context: TrackerContext,
  link: OpenLink,
  shown: PasscodeShown,
  decision: Promise<T>,
): Promise<T> {
  try {
    return await decision
  } catch (error) {
    if (error instanceof CodedError) {
      const email = link.recipientEmail ?? shown.email ?? null
      await recordRefusal(context, link, error, { email, from: shown.from, readerKey: shown.readerKey })
    }
    throw error
  }
}

/** Admits a reader. If the reader is refused, stores the refusal. @throws CodedError the reason why the reader is refused */
export const passGate = (context: TrackerContext, link: OpenLink, shown: Shown): Promise<Entry> =>
  noting(context, link, shown, decide(context, link, shown))

async function decidePasscode(context: TrackerContext, link: OpenLink, shown: PasscodeShown): Promise<void> {
  if (link.passcodeHash === null) return
  const earlier = await visitOfToken(context, link, shown)
  requirePasscode(link, { passcodeProof: await provePasscode(context, link, shown, earlier) })
}

/**
 * Checks the passcode, so that a person without the passcode cannot request a code. If the passcode is refused, stores the refusal.
 * @throws CodedError passcode_required, passcode_wrong, too_many_requests
 */
export const requireShownPasscode = (
  context: TrackerContext,
  link: OpenLink,
  shown: PasscodeShown,
): Promise<void> => noting(context, link, shown, decidePasscode(context, link, shown))
