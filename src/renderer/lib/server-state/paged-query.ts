import {
  hashKey,
  type InfiniteData,
  infiniteQueryOptions,
  type QueryKey,
  useInfiniteQuery,
} from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import type { CallError } from '../bridge/desktop.ts'
import { queryClient } from './query-client.ts'

/** `next` is the cursor of the next page, or null on the last page. */
export type Page<T> = { items: T[]; next: string | null }
type Pages<T> = InfiniteData<Page<T>, string | undefined>

/** The query options of a paged list. The last part of `queryKey` must be the filter. */
export function pagedQueryOptions<T extends { id: string }>(list: {
  queryKey: QueryKey
  load(cursor: string | undefined): Promise<Page<T>>
}) {
  return infiniteQueryOptions({
    queryKey: list.queryKey,
    queryFn: ({ pageParam }) => list.load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    select: itemsOf<T>,
  })
}

type PagedQueryOptions<T extends { id: string }> = ReturnType<typeof pagedQueryOptions<T>>

export type PagedList<T> = {
  items: readonly T[]
  error: CallError | null
  isFetching: boolean
  refetch(): void
  /** Loads the next page. Does nothing on the last page, during a request, and after an error. */
  loadMore(): void
}

const noItems: readonly never[] = []

export function usePagedQuery<T extends { id: string }>(options: PagedQueryOptions<T>): PagedList<T> {
  const { data, error, isFetching, hasNextPage, refetch, fetchNextPage } = useInfiniteQuery(options)
  const key = hashKey(options.queryKey)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the hash stands for the key
  useEffect(() => () => forgetLaterPages(options.queryKey), [key])
  const canLoadMore = hasNextPage && !isFetching && !error
  const loadMore = useCallback(() => {
    if (canLoadMore) void fetchNextPage()
  }, [canLoadMore, fetchNextPage])
  return { items: data ?? noItems, error, isFetching, refetch: () => void refetch(), loadMore }
}

/**
 * Keeps only the first page of a list that no component shows any more. A component that shows the list again starts at the top, and a refetch would otherwise load
 * all pages again, one after the other.
 */
export function forgetLaterPages(queryKey: QueryKey): void {
  const query = queryClient.getQueryCache().get<Pages<unknown>>(hashKey(queryKey))
  if (!query?.state.data || query.getObserversCount() > 0) return
  query.setState({ data: firstPageOf(query.state.data) })
}

const firstPageOf = <T>({ pages, pageParams }: Pages<T>): Pages<T> => ({
  pages: pages.slice(0, 1),
  pageParams: pageParams.slice(0, 1),
})

/** Joins the pages and removes duplicates. An item can be in two pages if the list changes between two requests. */
function itemsOf<T extends { id: string }>({ pages }: Pages<T>): T[] {
  return [...new Map(pages.flatMap(({ items }) => items).map((item) => [item.id, item])).values()]
}

/**
 * Merges changed items into all cached lists below a query key. A known item keeps its position, or is removed if it no longer
 * matches the filter of the list. A new item that matches the filter becomes the first item.
 */
export function mergeIntoLists<F, T extends { id: string }>(
  queryKey: QueryKey,
  changed: readonly T[],
  belongs: (filter: F, item: T) => boolean,
): void {
  for (const query of queryClient.getQueryCache().findAll({ queryKey })) {
    const filter = query.queryKey.at(-1) as F
    const wanted = changed.filter((item) => belongs(filter, item))
    queryClient.setQueryData<Pages<T>>(query.queryKey, (known) => known && mergeInto(known, changed, wanted))
  }
}

function mergeInto<T extends { id: string }>(
  known: Pages<T>,
  changed: readonly T[],
  wanted: readonly T[],
): Pages<T> {
  const changedIds = new Set(changed.map(({ id }) => id))
  const wantedById = new Map(wanted.map((item) => [item.id, item]))
  const knownIds = new Set(known.pages.flatMap(({ items }) => items.map(({ id }) => id)))
  const added = wanted.filter(({ id }) => !knownIds.has(id))
  const pages = known.pages.map((page, index) => ({
    ...page,
    items: [
      ...(index === 0 ? added : []),
      ...page.items.flatMap((item) => (changedIds.has(item.id) ? (wantedById.get(item.id) ?? []) : [item])),
    ],
  }))
  return { ...known, pages }
}
