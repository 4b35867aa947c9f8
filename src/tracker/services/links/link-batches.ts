// Batches of personal links: one link for each of many recipients (ADR 107).
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import type { LinkBatch, LinkBatchWithLinks } from '#shared/model/link-batches.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import { newId, newSlug } from '../../infrastructure/ids.ts'
import type { BatchSummary, StoredBatch } from '../../repositories/link-batches.ts'
import type { StoredLink } from '../../repositories/links.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'
import { requireStillMember } from '../people/authentication.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { followParents } from './follow-parents.ts'
import { hashOf, insertLinks, mergeSettings, requirePossible } from './links.ts'

type Draft = z.output<(typeof trackerApi)['linkBatches.create']['body']>
type Change = z.output<(typeof trackerApi)['linkBatches.update']['body']>

const noBatch = () => new CodedError('not_found', 'There is no such batch of links.')

/** Returns the number of links of the batch that were opened. */
async function openedOf(
  { linkBatches, visitSums }: Pick<WorkspaceRepositories, 'linkBatches' | 'visitSums'>,
  { sees }: Caller,
  { id, documentId }: Pick<StoredBatch, 'id' | 'documentId'>,
): Promise<number> {
  const linkIds = (await linkBatches.entries(id)).map(({ linkId }) => linkId)
  return (await visitSums.ofLinks(documentId, linkIds, sees)).size
}

function toBatch(batch: BatchSummary, opened: number): LinkBatch {
  const { links, sent, disabled } = batch
  return {
    id: batch.id,
    documentId: batch.documentId,
    owner: { id: batch.ownerId, name: batch.ownerName },
    name: batch.name,
    createdAt: toInstant(batch.createdAt),
    revokedAt: toInstantOrNull(batch.revokedAt),
    counts: { links, sent, disabled, opened },
  }
}

async function readBatch(
  repositories: WorkspaceRepositories,
  caller: Caller,
  batchId: string,
): Promise<LinkBatch> {
  const batch = await repositories.linkBatches.find(batchId, caller.sees)
  if (!batch) throw noBatch()
  return toBatch(batch, await openedOf(repositories, caller, batch))
}

/** @throws CodedError not_found */
export async function listBatches(
  { store }: TrackerContext,
  caller: Caller,
  documentId: string,
): Promise<{ items: LinkBatch[] }> {
  const repositories = store.forWorkspace(caller.workspaceId)
  await documentOwner(repositories, documentId)
  const items: LinkBatch[] = []
  for (const batch of await repositories.linkBatches.ofDocument(documentId, caller.sees)) {
    items.push(toBatch(batch, await openedOf(repositories, caller, batch)))
  }
  return { items }
}

/** Returns the batch with its visible links, in the order of the recipients. @throws CodedError not_found */
export async function getBatch(
  { store, publicUrl }: TrackerContext,
  caller: Caller,
  batchId: string,
): Promise<LinkBatchWithLinks> {
  const repositories = store.forWorkspace(caller.workspaceId)
  const batch = await repositories.linkBatches.find(batchId, caller.sees)
  if (!batch) throw noBatch()
  const entries = await repositories.linkBatches.entries(batchId)
  const ids = entries.map(({ linkId }) => linkId)
  const links = new Map((await repositories.links.among(ids, caller.sees)).map((link) => [link.id, link]))
  const sums = await repositories.visitSums.ofLinks(batch.documentId, ids, caller.sees)
  return {
    ...toBatch(batch, sums.size),
    links: entries.flatMap(({ linkId, sentAt }) => {
      const link = links.get(linkId)
      if (!link) return []
      const visits = sums.get(linkId)
      return {
        linkId,
        url: `${publicUrl()}/${link.slug}`,
        email: link.recipientEmail,
        name: link.name,
        sentAt: toInstantOrNull(sentAt),
        disabledAt: toInstantOrNull(link.disabledAt),
        expiresAt: link.settings.expiresAt,
        visitCount: visits?.visits ?? 0,
        lastReadAt: toInstantOrNull(visits?.lastReadAt ?? null),
        isReading: (visits?.reading ?? 0) > 0,
        activeMs: visits?.activeMs ?? 0,
      }
    }),
  }
}

/**
 * Creates a personal link for each recipient, all in one transaction. A repetition with the same key returns the batch of the first request.
 * @throws CodedError not_found, email_not_set_up, watermark_not_possible, free_pages_not_possible, unavailable, conflict: the key belongs to another
 * document
 */
export async function createBatch(
  context: TrackerContext,
  caller: Caller,
  documentId: string,
  { key, name, recipients, settings: given, passcode }: Draft,
): Promise<LinkBatch> {
  const { workspaceId, memberId } = caller
  const settings = mergeSettings(defaultLinkSettings, given)
  const recipientEmail = recipients[0]?.email ?? null
  await requirePossible(context, workspaceId, { documentId, settings, recipientEmail })
  const passcodeHash = (await hashOf(passcode)) ?? null
  const createdAt = context.clock.now()
  const links = recipients.map(
    (recipient): StoredLink => ({
      ...{ id: newId('lnk'), documentId, ownerId: memberId, slug: newSlug(), name: recipient.name },
      ...{ recipientEmail: recipient.email, settings, passcodeHash, createdAt, disabledAt: null },
    }),
  )
  return inWorkspace(context, workspaceId, async (scope) => {
    const { repositories, emit, record } = scope
    await requireStillMember(repositories, memberId)
    await documentOwner(repositories, documentId)
    const made = await repositories.linkBatches.ofRequest(key)
    if (made) {
      if (made.documentId !== documentId) throw new CodedError('conflict', 'This key was used before.')
      return readBatch(repositories, caller, made.id)
    }
    const batch = { id: newId('lba'), documentId, requestKey: key, name, createdAt, revokedAt: null }
    await insertLinks(context, scope, workspaceId, links)
    await repositories.linkBatches.insert(batch, links)
    const target = { type: 'batch' as const, id: batch.id, name }
    await record(caller, 'linkBatchMade', { documentId, target, count: links.length })
    emit({ type: 'document.changed', subject: { documentId } })
    return readBatch(repositories, caller, batch.id)
  })
}

type Changed = { before: StoredBatch; after: StoredBatch; change: Change; count: number }

async function recordChange(
  record: WorkspaceScope['record'],
  caller: Caller,
  { before, after, change, count }: Changed,
): Promise<void> {
  const { id, documentId, name } = after
  const about = { documentId, target: { type: 'batch' as const, id, name }, count }
  if (after.revokedAt !== null && before.revokedAt === null) await record(caller, 'linkBatchRevoked', about)
  else if (change.disabled !== undefined) {
    await record(caller, change.disabled ? 'linkBatchTurnedOff' : 'linkBatchTurnedOn', about)
  }
  const changes = changesOf({ name: before.name }, { name: after.name })
  // The links may have ended at different instants before.
  if (change.expiresAt !== undefined) changes.push({ field: 'expiresAt', from: null, to: change.expiresAt })
  if (changes.length > 0) await record(caller, 'linkBatchChanged', { ...about, changes })
}

/** Returns the link with the change. A link that is disabled again keeps the earlier instant. */
function withChange(
  link: StoredLink,
  { disabled, expiresAt }: Change,
  isRevoked: boolean,
  now: number,
): StoredLink {
  const off = link.disabledAt ?? now
  return {
    ...link,
    settings: mergeSettings(link.settings, { expiresAt }),
    disabledAt: isRevoked || disabled ? off : disabled === false ? null : link.disabledAt,
  }
}

/**
 * Changes all links of the batch in one transaction. @throws CodedError not_found, conflict: the batch is revoked and cannot be turned on or extended
 */
export async function updateBatch(
  context: TrackerContext,
  caller: Caller,
  batchId: string,
  change: Change,
): Promise<LinkBatch> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { linkBatches, links } = repositories
    const before = await linkBatches.lock(batchId)
    if (!before) throw noBatch()
    await documentOwner(repositories, before.documentId)
    const now = context.clock.now()
    if (before.revokedAt !== null && (change.disabled === false || change.expiresAt !== undefined)) {
      throw new CodedError('conflict', 'The links of this batch are revoked.')
    }
    const after: StoredBatch = {
      ...before,
      name: change.name ?? before.name,
      revokedAt: before.revokedAt ?? (change.revoked ? now : null),
    }
    const linkIds = (await linkBatches.entries(batchId)).map(({ linkId }) => linkId)
    if (change.disabled !== undefined || change.expiresAt !== undefined || change.revoked) {
      const changed = (await links.lock(linkIds)).map((link) => ({
        before: link,
        after: withChange(link, change, after.revokedAt !== null, now),
      }))
      for (const link of changed) await links.update(link.after)
      await followParents({ repositories, emit }, changed)
    }
    await linkBatches.update(after)
    await linkBatches.markSent(batchId, change.sent ?? [], now)
    await recordChange(record, caller, { before, after, change, count: linkIds.length })
    emit({ type: 'document.changed', subject: { documentId: before.documentId } })
    return readBatch(repositories, caller, batchId)
  })
}
