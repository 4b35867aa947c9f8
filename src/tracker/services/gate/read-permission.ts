import type { FastifyRequest } from 'fastify'
import { CodedError } from '#shared/errors.ts'
import { type Admission, admit, admitTeam, type GatedLink } from '../../domain/links/access-rules.ts'
import { type VisitClaims, verifyVisitToken } from '../../domain/visits/visit-token.ts'
import { readLinkSettings } from '../../repositories/links.ts'
import type { createVisitRepository } from '../../repositories/visits.ts'
import type { TrackerContext } from '../context.ts'

export type ReadersRight = Admission & {
  workspaceId: string
  linkId: string
  email: string | null
  allowDownload: boolean
}

const noRight = () => new CodedError('visit_token_invalid', 'This visit may not read this document.')

type VisitsLife = { state: 'reading' | 'left'; left_at: number | null; withdrawn_at: number | null }

/**
 * Checks that the visit has not ended and that its version is not withdrawn. After `visit_ended`, the page opens another visit, which shows the
 * current version.
 * @throws CodedError visit_ended
 */
function requireGoingOn({ clock, config }: TrackerContext, { state, left_at, withdrawn_at }: VisitsLife) {
  const isOver = state === 'left' && (left_at ?? 0) < clock.now() - config.resumeWindowMs
  if (isOver || withdrawn_at !== null)
    throw new CodedError('visit_ended', 'This visit is over. Open a new one.')
}

/**
 * Returns what the visit in the request's token may read of a version: of its document, or of a part of its bundle.
 * @throws CodedError visit_token_invalid, visit_ended, or the reason why the gate would refuse this reader now
 */
export async function readersRight(
  context: TrackerContext,
  request: FastifyRequest,
  documentId: string,
  version: number,
): Promise<ReadersRight> {
  const token = /^Visit (\S{20,600})$/i.exec(request.headers.authorization ?? '')?.[1]
  const claims = token ? verifyVisitToken(context.signingKey, token) : null
  const row = claims
    ? await context.store.forWorkspace(claims.workspaceId).visits.findWithLink(claims.visitId)
    : undefined
  if (!claims || !row) throw noRight()
  const isWhole = row.document_id === documentId && row.document_version === version
  const bundle = { documentId: row.document_id, number: row.document_version }
  const { bundles } = context.store.forWorkspace(claims.workspaceId)
  if (!isWhole && !(await bundles.contains(bundle, { documentId, version }))) throw noRight()
  return rightOf(context, claims.workspaceId, row, isWhole)
}

type VisitWithLink = NonNullable<
  Awaited<ReturnType<ReturnType<typeof createVisitRepository>['findWithLink']>>
>

/** `isWhole`: false for a part of a bundle. @throws CodedError visit_ended, or the reason why the gate would refuse this reader now */
function rightOf(
  context: TrackerContext,
  workspaceId: string,
  row: VisitWithLink,
  isWhole: boolean,
): ReadersRight {
  requireGoingOn(context, row)
  const stored = readLinkSettings(row.settings)
  // A bundle has no free pages.
  const settings = isWhole ? stored : { ...stored, emailFromPage: 1 }
  const link: GatedLink = {
    recipientEmail: row.recipient_email,
    settings,
    passcodeHash: row.passcode_hash,
    isOff: row.disabled_at !== null,
    pageCount: row.page_count,
    // The reader accepted the text of the opening. A text that was changed later applies to the next visit.
    consentHashes: null,
  }
  const proof = {
    passcodeProof: row.passcode_proof,
    agreementHash: row.agreement_hash,
    consentHash: null,
    email: row.email,
    verified: row.confidence === 'verified',
    claimedRecord: row.claimed_record,
  }
  return {
    ...(row.team === null ? admit(link, proof, context.clock.now()) : admitTeam(link, context.clock.now())),
    workspaceId,
    linkId: row.link_id,
    email: row.email,
    allowDownload: settings.allowDownload,
  }
}

/**
 * Checks that the visit goes on and that its reader may read all pages now.
 * @throws CodedError visit_token_invalid, visit_ended, reader_not_allowed, or the reason why the gate would refuse this reader now
 */
export async function requireWholeReading(
  context: TrackerContext,
  { workspaceId, visitId }: VisitClaims,
): Promise<{ email: string | null; verified: boolean }> {
  const row = await context.store.forWorkspace(workspaceId).visits.findWithLink(visitId)
  if (!row) throw noRight()
  // A bundle has no free pages, and the number of pages of its link is that of all its documents.
  const { freePages, email } = rightOf(context, workspaceId, row, true)
  if (freePages !== null) {
    throw new CodedError('reader_not_allowed', 'This reader may read only the first pages.')
  }
  return { email, verified: row.confidence === 'verified' }
}
