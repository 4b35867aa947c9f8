import type { PrivacyNotice } from '#shared/model/privacy.ts'
import { consentText } from '../../domain/privacy/consent.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

/** Stores the text that the reader accepted. Must be called in the transaction that opens the visit. Does nothing if no text was accepted. */
export async function saveAcceptance(
  unit: UnitOfWork,
  visit: VisitRow,
  text: string | null,
  now: number,
): Promise<void> {
  const { workspace_id, visit_id: visitId, link_id: linkId, email, agreement_hash: hash } = visit
  if (text === null || hash === null) return
  const { agreements } = unit.forWorkspace(workspace_id)
  await agreements.saveAcceptance({ visitId, linkId, email, hash, text, acceptedAt: now })
}

/** Stores the consent of the reader. Must be called in the transaction that opens the visit. Does nothing without a consent to the present text. */
export async function saveConsent(
  unit: UnitOfWork,
  { workspace_id, visit_id: visitId, consent_hash: hash }: VisitRow,
  notice: PrivacyNotice,
  now: number,
): Promise<void> {
  const text = consentText(notice, hash)
  if (text === undefined || hash === null) return
  await unit.forWorkspace(workspace_id).agreements.saveConsent({ visitId, hash, text, consentedAt: now })
}
