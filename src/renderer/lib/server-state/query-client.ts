import { QueryClient, type QueryFilters, type QueryKey } from '@tanstack/react-query'
import type { CallError } from '../bridge/desktop.ts'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: CallError
  }
}

/**
 * The cache of the results of calls to main.
 * A component that mounts shows the cached value and refetches the value. Later changes arrive as events of main. The `subscribe…` functions
 * handle these events. Therefore a focus change or the age of a value causes no refetch.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The bridge to main is local, so `navigator.onLine` is irrelevant. Main retries its own requests.
      networkMode: 'always',
      retry: false,
      staleTime: 0,
      refetchOnMount: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // A reopened screen shows its cached data at once. The window is open all day, so what nobody has looked at for an hour is forgotten.
      gcTime: 60 * 60_000,
    },
  },
})

/** Query options for a value that main sends completely with each event. Such a value is fetched once, and again after a reconnect. */
export const keptByEvents = { staleTime: Number.POSITIVE_INFINITY, refetchOnMount: true } as const

/** Query options for a value that may be loaded just before its screen is shown. It is then not loaded again, because events keep it current. */
export const loadedAhead = { staleTime: 2_000, refetchOnMount: true } as const

/** Refetches the matching queries that a component uses now. All other matching queries are refetched when a component uses them again. */
export async function refetchQueries(filters: QueryFilters): Promise<void> {
  // TanStack Query does not restart a running first request. The response of this request may be older than the change, so the request is cancelled first.
  for (const query of queryClient.getQueryCache().findAll(filters)) {
    if (query.isActive() && query.state.data === undefined) void query.cancel({ silent: true })
  }
  await queryClient.invalidateQueries(filters)
}

/**
 * An optimistic update: changes the cache, sends the change to main, and puts main's result into the cache.
 * If main refuses, refetches the value and throws the {@link CallError}.
 */
export async function optimistically<T>(change: {
  queryKey: QueryKey
  apply(): void
  send(): Promise<T>
  accept(answer: T): void
}): Promise<void> {
  change.apply()
  try {
    change.accept(await change.send())
  } catch (thrown) {
    await refetchQueries({ queryKey: change.queryKey })
    throw thrown
  }
}
