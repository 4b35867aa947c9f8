// The folder, the tags and the order of the library are in the query of the URL (ADR 79), so that they survive a document's page and "back".
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'
import { type DocumentSort, documentSorts } from '#shared/model/library.ts'
import type { DocumentFilter } from '../../../entities/documents/document-queries.ts'
import { archivePlace } from '../../../entities/documents/open-folder.ts'

/** `place`: `archive`, the id of a folder, `none` for no folder, or null for all documents. */
export type LibraryFilters = { place: string | null; tagIds: readonly string[]; sort: DocumentSort }

export const defaultSort: DocumentSort = 'changed'

/** Reads the filters from the query of a URL. An unknown value is the same as no value. */
export function readLibraryFilters(query: URLSearchParams): LibraryFilters {
  return {
    place: query.get('folder') || null,
    tagIds: [...new Set((query.get('tags') ?? '').split(',').filter(Boolean))],
    sort: documentSorts.find((sort) => sort === query.get('sort')) ?? defaultSort,
  }
}

/** Returns `query` with these filters. Other parameters stay. A filter with its default value has no parameter. */
export function writeLibraryFilters(query: URLSearchParams, filters: LibraryFilters): URLSearchParams {
  const next = new URLSearchParams(query)
  const put = (name: string, value: string | null) => (value ? next.set(name, value) : next.delete(name))
  put('folder', filters.place)
  put('tags', filters.tagIds.join(','))
  put('sort', filters.sort === defaultSort ? null : filters.sort)
  return next
}

/** Returns the filters of the URL, and a function that changes some of them. A change replaces the entry in the browser's history. */
export function useLibraryFilters(): [LibraryFilters, (part: Partial<LibraryFilters>) => void] {
  const [query, setQuery] = useSearchParams()
  const change = useCallback(
    (part: Partial<LibraryFilters>) =>
      setQuery((before) => writeLibraryFilters(before, { ...readLibraryFilters(before), ...part }), {
        replace: true,
      }),
    [setQuery],
  )
  return [readLibraryFilters(query), change]
}

/** The query of the list of documents. */
export function documentFilterOf({ place, tagIds, sort }: LibraryFilters, search: string): DocumentFilter {
  return {
    search,
    ...(sort === defaultSort ? {} : { sort }),
    ...(place === archivePlace ? { archived: true } : place === null ? {} : { folder: place }),
    ...(tagIds.length > 0 ? { tags: [...tagIds] } : {}),
  }
}
