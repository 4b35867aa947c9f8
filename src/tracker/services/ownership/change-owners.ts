import type { Holdings } from '#shared/model/ownership.ts'
import type { NewAuditEntry } from '../../repositories/audit-log.ts'
import type { Owned, VisitPosition } from '../../repositories/ownership.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { type AuditActor, auditEntry } from '../audit/record.ts'
import type { WorkspaceScope } from '../transaction.ts'

/** The documents and links that get a new owner. Their rows are locked. */
export type Transfer = { documents: Owned[]; links: Owned[]; successorId: string }

/** Visits of one statement. A link can have any number of visits, and each statement has a time limit. */
const visitsAtOnce = 2_000
/** The maximum number of documents whose change is reported in the feed. Beyond it, desktops read their lists again because the members changed. */
const maxReported = 100

const idsOf = (owned: readonly Owned[]) => owned.map(({ id }) => id)

/**
 * Changes the owner of the documents and links, and of the visits, runs and audiences of the links (ADR 76). Locks in the order documents, links,
 * visits, runs. A leave or an opening that runs at the same time either finishes first, so that its runs get the new owner here, or reads the new
 * owner. Must be called in the transaction that locked the rows.
 */
export async function changeOwners(
  { ownership }: WorkspaceRepositories,
  { documents, links, successorId }: Transfer,
): Promise<Holdings> {
  const documentIds = idsOf(documents)
  const workflows = documents.length > 0 ? await ownership.countWorkflows(documentIds) : 0
  await ownership.setOwnerOfDocuments(documentIds, successorId)
  await ownership.setOwnerOfLinks(idsOf(links), successorId)
  for (const [from, ofOwner] of Map.groupBy(links, ({ ownerId }) => ownerId)) {
    await moveVisits(ownership, from, idsOf(ofOwner), successorId)
    // The runs that log the creation of the links (ADR 84).
    await ownership.setOwnerOfRuns(idsOf(ofOwner), successorId)
  }
  return { documents: documents.length, links: links.length, workflows }
}

async function moveVisits(
  ownership: WorkspaceRepositories['ownership'],
  from: string,
  linkIds: readonly string[],
  to: string,
): Promise<void> {
  let after: VisitPosition | null = null
  for (;;) {
    const visits: VisitPosition[] = await ownership.lockVisits({ from, linkIds, after }, visitsAtOnce)
    if (visits.length === 0) return
    const visitIds = visits.map(({ visitId }) => visitId)
    await ownership.setOwnerOfVisits(visitIds, to)
    await ownership.setOwnerOfRuns(visitIds, to)
    await ownership.setOwnerOfAudiences(visitIds, from, to)
    after = visits.at(-1) ?? null
  }
}

/** Reports the new owners in the feed, so that all desktops show them, and devices of the new owner claim the runs. */
export function emitOwnersChanged({ emit }: Pick<WorkspaceScope, 'emit'>, transfer: Transfer): void {
  const { documents, links, successorId } = transfer
  const members = new Set([successorId, ...[...documents, ...links].map(({ ownerId }) => ownerId)])
  for (const memberId of members) emit({ type: 'member.changed', subject: { memberId } })
  const documentIds = [...new Set([...documents, ...links].map(({ documentId }) => documentId))]
  for (const documentId of documentIds.slice(0, maxReported)) {
    emit({ type: 'document.changed', subject: { documentId } })
  }
}

/** `at`: epoch ms. */
type Made = { actor: AuditActor; at: number }

/**
 * Returns one entry of the audit log for each document whose owner changed, or whose links changed their owner. `partOf`: the entry that summarizes
 * them.
 */
export function entriesOf(
  { documents, links, successorId }: Transfer,
  { actor, at }: Made,
  partOf?: string,
): NewAuditEntry[] {
  const keyOf = ({ documentId, ownerId }: Owned) => `${documentId} ${ownerId}`
  const linksOf = Map.groupBy(links, keyOf)
  const moved = new Set(documents.map(keyOf))
  const entry = (kind: 'documentOwner' | 'linkOwner', { documentId, ownerId }: Owned): NewAuditEntry => {
    const count = linksOf.get(keyOf({ id: '', documentId, ownerId }))?.length ?? 0
    const counts = { documents: kind === 'documentOwner' ? 1 : 0, links: count, workflows: 0 }
    return auditEntry(actor, at, kind, { partOf, memberId: ownerId, successorId, documentId, counts })
  }
  return [
    ...documents.map((document) => entry('documentOwner', document)),
    ...[...linksOf].flatMap(([key, [first]]) =>
      first && !moved.has(key) ? [entry('linkOwner', first)] : [],
    ),
  ]
}
