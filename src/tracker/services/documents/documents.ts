import { CodedError } from '#shared/errors.ts'
import type { Document } from '#shared/model/documents.ts'
import { searchableTexts, searchText } from '#shared/search-text.ts'
import { firstPageKeys } from '../../domain/documents/first-page-image.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstantOrNull } from '../../infrastructure/clock.ts'
import type { StoredDocument } from '../../repositories/documents.ts'
import type { Repositories, WorkspaceRepositories } from '../../repositories/store.ts'
import { changesOf } from '../audit/changes.ts'
import type { AuditActor } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'

/** Who reads: the counts of a document include only visible links and visits. */
type Viewer = Pick<Caller, 'workspaceId' | 'sees'>

type Counts = { links: number; visits: number; lastReadAt: number | null }

/** Returns the numbers of links and of visits by people, for each document. Makes two queries for any number of documents. */
async function countsOf(
  unit: Repositories,
  { workspaceId, sees }: Viewer,
  ids: string[],
): Promise<Map<string, Counts>> {
  if (ids.length === 0) return new Map()
  const repositories = unit.forWorkspace(workspaceId)
  const links = await repositories.links.countByDocument(ids, sees)
  const visits = await repositories.visitSums.ofDocuments(ids, sees)
  return new Map(
    ids.map((id) => [id, { visits: 0, lastReadAt: null, ...visits.get(id), links: links.get(id) ?? 0 }]),
  )
}

const withCounts = (document: StoredDocument, counts: Counts | undefined): Document => ({
  ...document,
  linkCount: counts?.links ?? 0,
  visitCount: counts?.visits ?? 0,
  lastReadAt: toInstantOrNull(counts?.lastReadAt ?? null),
})

export type DocumentQuery = { cursor?: string | undefined; limit: number; search?: string | undefined }

/** Returns the text of `documents.search_text`. A search finds a document by its title or its file name. */
export const documentSearchText = (title: string, fileName: string) =>
  searchableTexts(title, fileName).map(searchText).join('\n')

/** Returns documents, last changed first. @throws CodedError cursor_invalid */
export async function listDocuments(
  { store }: TrackerContext,
  caller: Caller,
  { cursor, limit, search }: DocumentQuery,
) {
  const { workspaceId, sees } = caller
  const after = readCursor(workspaceId, cursor)
  const wanted = search?.trim() || undefined
  const documents = await store.forWorkspace(workspaceId).documents.page({
    search: wanted && searchText(wanted),
    sees,
    after,
    limit: limit + 1,
  })
  const page = cutPage(workspaceId, documents, limit, ({ id, updatedAt }) => ({
    at: Date.parse(updatedAt),
    id,
  }))
  const ids = page.rows.map(({ id }) => id)
  const counts = await countsOf(store, caller, ids)
  return {
    items: page.rows.map((document) => withCounts(document, counts.get(document.id))),
    next: page.next,
  }
}

export const noDocument = () => new CodedError('not_found', 'There is no such document.')

/** @throws CodedError not_found */
export async function getDocument(unit: Repositories, viewer: Viewer, documentId: string): Promise<Document> {
  const document = await unit.forWorkspace(viewer.workspaceId).documents.find(documentId)
  if (!document) throw noDocument()
  return withCounts(document, (await countsOf(unit, viewer, [documentId])).get(documentId))
}

/** Returns the owner of a document that was not removed. @throws CodedError not_found */
export async function documentOwner(
  { documents }: Pick<WorkspaceRepositories, 'documents'>,
  documentId: string,
): Promise<string> {
  const owner = await documents.ownerOf(documentId)
  if (owner === undefined) throw noDocument()
  return owner
}

/** @throws CodedError not_found */
export async function renameDocument(
  context: TrackerContext,
  caller: Caller,
  documentId: string,
  title: string,
): Promise<Document> {
  const { workspaceId } = caller
  return inWorkspace(context, workspaceId, async ({ unit, repositories, emit, record }) => {
    const { version, title: before } = await getDocument(unit, caller, documentId)
    const changes = changesOf({ title: before }, { title })
    if (changes.length > 0) await record(caller, 'documentRenamed', { documentId, changes })
    const text = documentSearchText(title, version.fileName)
    await repositories.documents.rename(documentId, title, text, context.clock.now())
    emit({ type: 'document.changed', subject: { documentId } })
    return getDocument(unit, caller, documentId)
  })
}

/** Removes a document. Its links stop working, its visits stay, and the bytes of the PDF are deleted. @throws CodedError not_found */
export async function removeDocument(
  context: TrackerContext,
  workspaceId: string,
  by: AuditActor,
  documentId: string,
) {
  const now = context.clock.now()
  const versions = await inWorkspace(context, workspaceId, async ({ repositories, emit, record }) => {
    const { documents, documentVersions, links } = repositories
    const memberId = await documentOwner(repositories, documentId)
    await record(by, 'documentDeleted', { documentId, memberId })
    await documents.remove(documentId, now)
    await links.disableOfDocument(documentId, now)
    emit({ type: 'document.changed', subject: { documentId } })
    return documentVersions.blobsOf(documentId)
  })
  await context.derived.forget(workspaceId, documentId).catch((err: unknown) => {
    context.log.warn({ err, documentId }, 'could not delete the copies of a removed document')
  })
  for (const { number, blobKey, firstPageWidths } of versions) {
    const images = firstPageWidths.flatMap((width) =>
      firstPageKeys({ workspaceId, documentId, version: number, width }),
    )
    for (const key of [blobKey, ...images]) {
      await context.blobs.delete(key).catch((err: unknown) => {
        context.log.warn({ err, key }, 'could not delete the bytes of a removed document')
      })
    }
  }
}
