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
