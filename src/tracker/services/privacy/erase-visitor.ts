// Erases one visitor or makes the visitor anonymous, in one transaction (ADR 93).
import { CodedError } from '#shared/errors.ts'
import type { ErasureCounts, ErasureMode, ErasureReceipt, SalesforceTrace } from '#shared/model/privacy.ts'
import { addressHash } from '../../domain/privacy/address-hash.ts'
import { createScrub } from '../../domain/privacy/scrub.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { newId, newSlug } from '../../infrastructure/ids.ts'
import type { TextRow } from '../../repositories/erasure-texts.ts'
import type { Subject } from '../../repositories/visitor-rows.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { sumChangedVisits } from '../analytics/sum-visits.ts'
import type { AuditActor } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type TransactionContext, type WorkspaceScope } from '../transaction.ts'
import { findSubject, findTexts } from './find-visitor.ts'

export type ErasureContext = TransactionContext & Pick<TrackerContext, 'signingKey'>

/** `email` is normalized. */
export type Wanted = { email: string; mode: ErasureMode; by: AuditActor }

export type Erased = { receipt: ErasureReceipt; salesforce: SalesforceTrace[] }

/** A desktop stores a call that creates a Lead for 7 days (src/main/salesforce/lead-watch.ts). It deletes the calls of erased visits. */
const desktopKeepsMs = 8 * 24 * 60 * 60_000

/** Replaces the address in the texts. Returns the number of changed rows. */
async function scrubTexts(
  { erasureTexts }: WorkspaceRepositories,
  rows: readonly TextRow[],
  email: string,
): Promise<number> {
  const scrub = createScrub(email)
  let changed = 0
  for (const row of rows) {
    const current = await erasureTexts.read(row)
    if (!current) continue
    const next = Object.entries(current).flatMap(([column, text]) => {
      const scrubbed = text === null ? text : scrub.text(text)
      return scrubbed === text ? [] : [[column, scrubbed]]
    })
    if (next.length === 0) continue
    await erasureTexts.write(row, Object.fromEntries(next))
    changed += 1
  }
  return changed
}

/**
 * Removes the visitor from all tables. Used by the erasure, and by the retention for visitors whose time is over. The caller has locked the rows of
 * the subject.
 */
export async function removeVisitor(
  { unit, repositories, emit }: Pick<WorkspaceScope, 'unit' | 'repositories' | 'emit'>,
  subject: Subject,
  mode: ErasureMode,
  now: number,
): Promise<void> {
  const { companies, visitorErasure, visitorTraces } = repositories
  const visitIds = await visitorTraces.recentVisits(subject, now - desktopKeepsMs)
  await visitorErasure.dropUnsent(subject)
  await visitorErasure.forgetWebhooks(subject)
  await visitorErasure.forgetGateAnswers(subject)
  await visitorErasure.endRuns(subject, now)
  await sumChangedVisits(
    unit,
    repositories.workspaceId,
    await visitorErasure.keepFigures(subject, newId('per')),
  )
  if (mode === 'erased') await visitorErasure.deleteVisits(subject)
  else await visitorErasure.anonymizeVisits(subject, newSlug())
  for (const link of await visitorErasure.releaseLinks(subject, now))
    emit({ type: 'link.changed', subject: link })
  await visitorErasure.clearAddress(subject, now)
  const companyId = await visitorErasure.deleteVisitor(subject)
  if (companyId !== null) {
    await companies.recomputeLastVisit([companyId])
    await visitorErasure.deleteEmptyCompany(companyId)
  }
  emit({ type: 'visitor.erased', subject: { visitIds } })
}

async function eraseInTransaction(
  { clock, signingKey }: ErasureContext,
  scope: WorkspaceScope,
  workspaceId: string,
  { email, mode, by: actor }: Wanted,
  texts: readonly TextRow[],
): Promise<Erased> {
  const { repositories } = scope
  const { visitorErasure, visitorTraces, erasures } = repositories
  const now = clock.now()
  const { subject } = await findSubject(repositories, email)
  await visitorErasure.lock(subject)
  if (await visitorErasure.isWriting(subject, now)) {
    throw new CodedError(
      'erasure_busy',
      'A desktop is writing to Salesforce for this visitor. Try again in a minute.',
    )
  }
  const found = await visitorTraces.counts(subject)
  const salesforce = await visitorTraces.salesforce(subject)
  await removeVisitor(scope, subject, mode, now)
  const counts: ErasureCounts = { ...found, texts: await scrubTexts(repositories, texts, email) }
  if (subject.visitorId === null && Object.values(counts).every((count) => count === 0)) {
    throw new CodedError('not_found', 'Nothing is stored about this address.')
  }
  const hash = addressHash(signingKey, workspaceId, email)
  const id = newId('era')
  const actorId = typeof actor === 'string' ? null : actor.memberId
  await scope.record(actor, mode === 'erased' ? 'visitorErased' : 'visitorAnonymized', {
    count: counts.visits,
  })
  await erasures.insert({ id, mode, addressHash: hash, counts, actorId, at: now })
  const by = actorId === null ? null : (await repositories.members.get(actorId)).name
  return { receipt: { id, at: toInstant(now), mode, fingerprint: hash.slice(0, 12), counts, by }, salesforce }
}

/**
 * Erases the visitor, writes a receipt and removes the freed pages of the database file. The result contains the objects in Salesforce, which the
 * tracker does not know any more afterwards.
 * @throws CodedError erasure_busy: a device is writing to Salesforce; not_found: nothing is stored about the address
 */
export async function eraseVisitor(
  context: ErasureContext,
  workspaceId: string,
  wanted: Wanted,
): Promise<Erased> {
  const { store, log } = context
  const texts = await findTexts(store.forWorkspace(workspaceId), wanted.email)
  const erased = await inWorkspace(context, workspaceId, (scope) =>
    eraseInTransaction(context, scope, workspaceId, wanted, texts),
  )
  await store.purgeDeleted().catch((err: unknown) => {
    // The retention worker of the server purges again.
    log.warn({ err }, 'the write-ahead log still contains deleted data')
  })
  const { id: erasureId, mode, counts } = erased.receipt
  log.info({ erasureId, mode, counts }, 'visitor erased')
  return erased
}
