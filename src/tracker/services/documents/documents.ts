import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Document } from '#shared/model/documents.ts'
import { noFolder } from '#shared/model/library-values.ts'
import { searchableTexts, searchText } from '#shared/search-text.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { noFile } from '../../domain/documents/bundle-pages.ts'
import { firstPageKeys } from '../../domain/documents/first-page-image.ts'
import { readSortedCursor, writeSortedCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstantOrNull } from '../../infrastructure/clock.ts'
import { versionKey } from '../../repositories/bundles.ts'
import type { StoredDocument } from '../../repositories/documents.ts'
import type { Repositories } from '../../repositories/store.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import type { AuditActor } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { leaveBundles, relabelBundlesWith } from './bundle-versions.ts'

/** Who reads: the counts of a document include only visible links and visits. */
type Viewer = Pick<Caller, 'workspaceId' | 'sees'>

type Extras = Pick<Document, 'linkCount' | 'visitCount' | 'lastReadAt' | 'tags'>

/** Returns the numbers of links and of visits by people, and the tags, for each document. Makes three queries for any number of documents. */
async function extrasOf(
  unit: Repositories,
  { workspaceId, sees }: Viewer,
  ids: string[],
): Promise<Map<string, Extras>> {
  if (ids.length === 0) return new Map()
  const repositories = unit.forWorkspace(workspaceId)
  const links = await repositories.links.countByDocument(ids, sees)
  const visits = await repositories.visitSums.ofDocuments(ids, sees)
  const tags = await repositories.tags.ofDocuments(ids)
  return new Map(
    ids.map((id) => [
      id,
      {
        linkCount: links.get(id) ?? 0,
        visitCount: visits.get(id)?.visits ?? 0,
        lastReadAt: toInstantOrNull(visits.get(id)?.lastReadAt ?? null),
        tags: tags.get(id) ?? [],
      },
    ]),
  )
}

/** Adds the counts, the tags, the parts of bundles, and the bundles that contain the documents. */
async function completed(
  unit: Repositories,
  viewer: Viewer,
  documents: readonly StoredDocument[],
): Promise<Document[]> {
  const ids = documents.map(({ id }) => id)
  const { bundles } = unit.forWorkspace(viewer.workspaceId)
  const extras = await extrasOf(unit, viewer, ids)
  const refs = documents.filter(({ isBundle }) => isBundle).map(refOf)
  const parts = await bundles.ofVersions(refs)
  const containing = await bundles.titlesWith(ids, viewer.sees)
  return documents.map(({ isBundle, ...document }) => {
    const bundle = isBundle ? parts.get(versionKey(refOf(document))) : undefined
    const inBundles = containing.get(document.id)
    return {
      ...document,
      ...(extras.get(document.id) ?? noExtras),
      ...(bundle ? { bundle } : {}),
      ...(inBundles ? { inBundles } : {}),
    }
  })
}

const refOf = ({ id, version }: Pick<StoredDocument, 'id' | 'version'>) => ({
  documentId: id,
  number: version.number,
})

const noExtras: Extras = { linkCount: 0, visitCount: 0, lastReadAt: null, tags: [] }

type DocumentQuery = z.output<(typeof trackerApi)['documents.list']['query']>

/** Returns the text of `documents.search_text`. A search finds a document by its title or its file name. */
export const documentSearchText = (title: string, fileName: string) =>
  searchableTexts(title, fileName).map(searchText).join('\n')

const folderOf = (folder: string | undefined) => (folder === noFolder ? null : folder || undefined)
const idsIn = (list: string | undefined) => [...new Set((list ?? '').split(',').filter(Boolean))]

/** Returns documents in the order `sort`. @throws CodedError cursor_invalid */
export async function listDocuments(
  { store }: TrackerContext,
  caller: Caller,
  { cursor, limit, search, sort, folder, tags, archived }: DocumentQuery,
) {
  const { workspaceId, sees } = caller
  const wanted = search?.trim() || undefined
  const found = await store.forWorkspace(workspaceId).documents.page({
    search: wanted && searchText(wanted),
    ...{ folderId: folderOf(folder), tagIds: idsIn(tags), archived, sort, sees },
    after: readSortedCursor(workspaceId, { sort, unnamed: 'changed' }, cursor),
    limit: limit + 1,
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const documents = page.map(({ document }) => document)
  return {
    items: await completed(store, caller, documents),
    next: found.length > limit && last ? writeSortedCursor(workspaceId, sort, last.position) : null,
  }
}

export const noDocument = () => new CodedError('not_found', 'There is no such document.')

/** @throws CodedError not_found */
export async function getDocument(unit: Repositories, viewer: Viewer, documentId: string): Promise<Document> {
  const document = await unit.forWorkspace(viewer.workspaceId).documents.find(documentId)
  const [found] = document ? await completed(unit, viewer, [document]) : []
  if (!found) throw noDocument()
  return found
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
    await relabelBundlesWith({ repositories, emit }, documentId)
    emit({ type: 'document.changed', subject: { documentId } })
    return getDocument(unit, caller, documentId)
  })
}

/**
 * Removes a document. Its links stop working, its visits stay, and the bytes of the PDF are deleted. Bundles lose the document.
 * @throws CodedError not_found, bundle_last_part
 */
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
    await leaveBundles({ repositories, emit }, documentId, { memberId, now })
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
    for (const key of [...(blobKey === noFile ? [] : [blobKey]), ...images]) {
      await context.blobs.delete(key).catch((err: unknown) => {
        context.log.warn({ err, key }, 'could not delete the bytes of a removed document')
      })
    }
  }
}
