// Owns how a feature keeps long lists that main sends by pages, one list for each filter.
import { useCallback, useEffect } from 'react'
import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { type CallError, toCallError } from '../bridge/desktop.ts'
import { countShown, type Shown } from './shown.ts'

export type Paged<T> = {
  items: readonly T[]
  next: string | null
  error: CallError | undefined
  /** `first`: nothing has come yet. */
  loading: 'first' | 'more' | false
}
const empty: Paged<never> = { items: [], next: null, error: undefined, loading: 'first' }

export type PagedSource<F, T> = {
  load(filter: F, cursor: string | undefined): Promise<{ items: T[]; next: string | null }>
  idOf(item: T): string
}

export type PagedStore<F, T> = {
  readonly lists: UseBoundStore<StoreApi<Record<string, Paged<T>>>>
  readonly shown: Shown
  /** Reads the list of a filter (its JSON) from the start, or on from a cursor. */
  read(key: string, cursor?: string): Promise<void>
  /** Reads again every list that is on screen. */
  refresh(): Promise<void>
  /** Puts changed items into the lists that hold them; new ones on top where `belongs` says so. */
  merge(items: readonly T[], belongs: (filter: F, item: T) => boolean): void
  /** Forgets everything; what is on screen is read anew. */
  clear(): void
}

export function createPagedStore<F, T>(source: PagedSource<F, T>): PagedStore<F, T> {
  const lists = create<Record<string, Paged<T>>>()(() => ({}))
  const turns = new Map<string, number>()
  const shown = countShown()
  const set = (key: string, list: Partial<Paged<T>>) =>
    lists.setState((known) => ({ [key]: { ...empty, ...known[key], ...list } }))

  async function read(key: string, cursor?: string): Promise<void> {
    const turn = (turns.get(key) ?? 0) + 1
    turns.set(key, turn)
    set(key, { loading: cursor ? 'more' : 'first', error: undefined })
    try {
      const page = await source.load(JSON.parse(key) as F, cursor)
      if (turns.get(key) !== turn) return
      const before = cursor ? (lists.getState()[key]?.items ?? []) : []
      set(key, { items: unique([...before, ...page.items], source.idOf), next: page.next, loading: false })
    } catch (thrown) {
      if (turns.get(key) === turn) set(key, { error: toCallError(thrown), loading: false })
    }
  }

  return {
    lists,
    shown,
    read,
    async refresh() {
      await Promise.all(shown.keys().map((key) => read(key)))
    },
    merge(items, belongs) {
      for (const [key, list] of Object.entries(lists.getState())) {
        const filter = JSON.parse(key) as F
        const wanted = items.filter((item) => belongs(filter, item))
        set(key, { items: mergeInto(list.items, items, wanted, source.idOf) })
      }
    },
    clear() {
      lists.setState({}, true)
      for (const key of shown.keys()) void read(key)
    },
  }
}

/** The list of a filter, as far as it was read; read when a component begins to show it. */
export function usePaged<F, T>(
  store: PagedStore<F, T>,
  filter: F,
): Paged<T> & { reload(): Promise<void>; loadMore(): Promise<void> } {
  const key = JSON.stringify(filter)
  const list = store.lists((lists) => lists[key]) ?? empty
  useEffect(() => {
    void store.read(key)
    return store.shown.show(key)
  }, [store, key])
  const { next, loading, error } = list
  const loadMore = useCallback(async () => {
    if (next && !loading && !error) await store.read(key, next)
  }, [store, key, next, loading, error])
  return { ...list, reload: () => store.read(key), loadMore }
}

function unique<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [idOf(item), item])).values()]
}

/** Changed items keep their place; wanted ones that are new come on top; known ones that no longer belong go. */
function mergeInto<T>(
  list: readonly T[],
  changed: readonly T[],
  wanted: readonly T[],
  idOf: (item: T) => string,
): T[] {
  const changedIds = new Set(changed.map(idOf))
  const wantedById = new Map(wanted.map((item) => [idOf(item), item]))
  const known = new Set(list.map(idOf))
  const kept = list.flatMap((item) => {
    const id = idOf(item)
    if (!changedIds.has(id)) return [item]
    const now = wantedById.get(id)
    return now ? [now] : []
  })
  return [...wanted.filter((item) => !known.has(idOf(item))), ...kept]
}
