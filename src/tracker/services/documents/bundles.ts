// Makes and changes bundles (ADR 116).
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { maxBundlePages } from '#shared/model/bundles.ts'
import type { Document } from '#shared/model/documents.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { PartSource } from '../../domain/documents/bundle-pages.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import type { TrackerContext } from '../context.ts'
import { requirePartsCanBeMarked } from '../links/required-copies.ts'
import { requireStillMember } from '../people/authentication.ts'
import { inWorkspace } from '../transaction.ts'
import { insertBundleVersion } from './bundle-versions.ts'
import { documentOwner, documentSearchText, getDocument, noDocument } from './documents.ts'

type Draft = z.output<(typeof trackerApi)['bundles.create']['body']>

/** Returns the documents as parts, locked. @throws CodedError bundle_part_invalid, bundle_too_long */
async function partsOf(
  { bundles, visibility }: WorkspaceRepositories,
  { sees }: Caller,
  documentIds: readonly string[],
  known: readonly string[] = [],
): Promise<PartSource[]> {
  const parts = await bundles.sources(documentIds, { lock: true })
  // A member may keep a document that another member added and that the member does not see.
  const visible = await visibility.documentsAmong(sees, documentIds)
  const isAllowed = (id: string) => visible.has(id) || known.includes(id)
  if (parts.length < documentIds.length || !documentIds.every(isAllowed)) {
    throw new CodedError('bundle_part_invalid', 'A document was removed, or it is a bundle.')
  }
  const pageCount = parts.reduce((sum, { pages }) => sum + pages.length, 0)
  if (pageCount > maxBundlePages) {
    throw new CodedError('bundle_too_long', 'The documents have too many pages for a bundle.', {
      pages: pageCount,
      maxPages: maxBundlePages,
    })
  }
  return parts
}

/** @throws CodedError bundle_part_invalid, bundle_too_long */
export async function createBundle(context: TrackerContext, caller: Caller, draft: Draft): Promise<Document> {
  const { workspaceId, memberId } = caller
  return inWorkspace(context, workspaceId, async ({ unit, repositories, emit, record }) => {
    await requireStillMember(repositories, memberId)
    const { title, message } = draft
    const parts = await partsOf(repositories, caller, draft.parts)
    const documentId = newId('doc')
    const createdAt = context.clock.now()
    const searchText = documentSearchText(title, '')
    await repositories.documents.insert({ id: documentId, ownerId: memberId, title, searchText, createdAt })
    await insertBundleVersion(repositories, { documentId, number: 1 }, message, parts, {
      memberId,
      now: createdAt,
    })
    await record(caller, 'bundleMade', { documentId, count: parts.length })
    emit({ type: 'document.changed', subject: { documentId } })
    return getDocument(unit, caller, documentId)
  })
}

/**
 * Changes the title, the cover and the documents of a bundle. Running visits keep the version that they opened.
 * @throws CodedError not_found, bundle_part_invalid, bundle_too_long, watermark_not_possible, unavailable
 */
export async function updateBundle(
  context: TrackerContext,
  caller: Caller,
  documentId: string,
  draft: Draft,
): Promise<Document> {
  const { workspaceId, memberId } = caller
  const outside = context.store.forWorkspace(workspaceId)
  await documentOwner(outside, documentId)
  if (!(await outside.bundles.isBundle(documentId))) throw noDocument()
  await requirePartsCanBeMarked(context, workspaceId, documentId, draft.parts)
  return inWorkspace(context, workspaceId, async ({ unit, repositories, emit, record }) => {
    const { title, message } = draft
    const now = context.clock.now()
    const before = await getDocument(unit, caller, documentId)
    const earlier = before.bundle?.parts ?? []
    const known = earlier.map((part) => part.documentId)
    const parts = await partsOf(repositories, caller, draft.parts, known)
    const next = await repositories.documents.nextVersion(documentId, now)
    if (!next) throw noDocument()
    await repositories.documents.rename(documentId, title, documentSearchText(title, ''), now)
    await insertBundleVersion(repositories, { documentId, number: next.number }, message, parts, {
      memberId,
      now,
    })
    const changes = changesOf(
      { title: before.title, parts: earlier.map((part) => part.title) },
      { title, parts: parts.map((part) => part.title) },
    )
    await record(caller, 'bundleChanged', { documentId, changes, count: parts.length })
    emit({ type: 'document.changed', subject: { documentId } })
    return getDocument(unit, caller, documentId)
  })
}
