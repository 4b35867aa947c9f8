import { queryOptions } from '@tanstack/react-query'
import type { Document } from '#shared/model/documents.ts'
import type { DocumentSort } from '#shared/model/library.ts'
import { noFolder } from '#shared/model/library-values.ts'
import { matchesSearch, searchableTexts } from '#shared/search-text.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { mergeIntoLists, pagedQueryOptions } from '../../lib/server-state/paged-query.ts'
import { optimistically, queryClient, refetchQueries } from '../../lib/server-state/query-client.ts'

/** The filters and the order of a list. A missing filter accepts all documents that are not archived. */
export type DocumentFilter = {
  search: string
  sort?: DocumentSort
  /** The id of a folder, or `none`. */
  folder?: string
  /** The ids of tags. Documents with all of them. */
  tags?: string[]
  /** Only archived documents. */
  archived?: boolean
}

const lists = ['documents', 'list'] as const

export const documentQueries = {
  list: (filter: DocumentFilter) =>
    pagedQueryOptions<Document>({
      queryKey: [...lists, filter],
      load: (cursor) =>
        call('documents.list', {
          ...filter,
          ...(filter.search ? {} : { search: undefined }),
          ...(cursor ? { cursor } : {}),
        }),
    }),
  one: (documentId: string) =>
    queryOptions({
      queryKey: ['documents', 'one', documentId],
      queryFn: () => call('documents.get', { documentId }),
    }),
  /** All versions of a document, newest first. */
  versions: (documentId: string) =>
    queryOptions({
      queryKey: ['documents', 'versions', documentId],
      queryFn: () => call('documents.versions', { documentId }),
    }),
}

export async function withdrawVersion(
  documentId: string,
  version: number,
  withdrawn: boolean,
): Promise<void> {
  const versions = await call('documents.withdrawVersion', { documentId, version, withdrawn })
  queryClient.setQueryData(documentQueries.versions(documentId).queryKey, versions)
}

export async function renameDocument(document: Document, title: string): Promise<void> {
  const { queryKey } = documentQueries.one(document.id)
  await optimistically({
    queryKey,
    apply: () => queryClient.setQueryData(queryKey, (known) => known && { ...known, title }),
    send: () => call('documents.rename', { documentId: document.id, title }),
    accept: cacheDocument,
  })
}

export async function removeDocument(documentId: string): Promise<void> {
  await call('documents.remove', { documentId })
  await refetchQueries({ queryKey: lists })
}

/** Writes a document from main into the cache. */
export function cacheDocument(document: Document): void {
  queryClient.setQueryData(documentQueries.one(document.id).queryKey, document)
  mergeIntoLists<DocumentFilter, Document>(lists, [document], (filter) => belongsTo(filter, document))
}

function belongsTo({ search, folder, tags = [], archived = false }: DocumentFilter, document: Document) {
  const isInFolder = folder === undefined || folder === (document.folderId ?? noFolder)
  const hasTags = tags.every((tagId) => document.tags.some(({ id }) => id === tagId))
  const isInArchive = (document.archivedAt !== null) === archived
  const isFound = matchesSearch(search, searchableTexts(document.title, document.version.fileName))
  return isInFolder && hasTags && isInArchive && isFound
}

/** Refetches the documents and the lists that are on screen. */
export const refetchAllDocuments = (): Promise<void> => refetchQueries({ queryKey: ['documents'] })

/** Refetches the document and the lists of documents, if a screen shows them. */
export async function refetchDocument(documentId: string): Promise<void> {
  await Promise.all([refetchQueries(documentQueries.one(documentId)), refetchQueries({ queryKey: lists })])
}

/** Refetches a document after main's `documentChanged` event. Returns a function that unsubscribes. */
export function subscribeToDocuments(): () => void {
  return on('documentChanged', ({ documentId }) => {
    void refetchDocument(documentId)
    void refetchQueries(documentQueries.versions(documentId))
  })
}
