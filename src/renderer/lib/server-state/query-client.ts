import { QueryClient, type QueryFilters, type QueryKey } from '@tanstack/react-query'
import type { CallError } from '../bridge/desktop.ts'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: CallError
  }
}

/**
 * The cache of what main answered.
 * A component that begins to show a query reads it again and shows the cached value meanwhile. After that, main's events say what
 * changed (`subscribe…` functions beside the queries), so nothing is read again because of focus or time.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Calls go to main over the bridge: `navigator.onLine` says nothing about it, and main retries by itself.
      networkMode: 'always',
      retry: false,
      staleTime: 0,
      refetchOnMount: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // The window stays open all day: a screen that is opened again shows its last data at once.
      gcTime: Number.POSITIVE_INFINITY,
    },
  },
})

/** For values that main sends whole with each event: they are read once, and again after a connection came back. */
export const keptByEvents = { staleTime: Number.POSITIVE_INFINITY, refetchOnMount: true } as const

/** Reads again the queries that are on screen. Others are read again when they are shown. */
export async function readAgain(filters: QueryFilters): Promise<void> {
  // TanStack Query joins a first load that is under way, but its answer may be older than the change: the load starts again.
  for (const query of queryClient.getQueryCache().findAll(filters)) {
    if (query.isActive() && query.state.data === undefined) void query.cancel({ silent: true })
  }
  await queryClient.invalidateQueries(filters)
}

/**
 * Shows a change at once, sends it to main, and puts main's answer into the cache.
 * Where main refuses, reads the true value again, then throws the {@link CallError}.
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
    await readAgain({ queryKey: change.queryKey })
    throw thrown
  }
}
