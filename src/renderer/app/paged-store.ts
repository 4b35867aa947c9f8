// Owns how a feature keeps long lists that main sends by pages, one list for each filter.
import { useEffect } from 'react'
import { create } from 'zustand'
import { type CallError, toCallError } from './desktop.ts'
import { countShown } from './shown.ts'

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
  use(filter: F): Paged<T> & { reload(): Promise<void>; loadMore(): Promise<void> }
  /** Reads again every list that is on screen. */
  refresh(): Promise<void>
  /** Puts changed items into the lists that hold them; new ones on top where `belongs` says so. */
  merge(items: readonly T[], belongs: (filter: F, item: T) => boolean): void
  /** Forgets everything; what is on screen is read anew. */
  clear(): void
}

export function createPagedStore<F, T>(source: PagedSource<F, T>): PagedStore<F, T> {
  const useLists = create<Record<string, Paged<T>>>()(() => ({}))
  const turns = new Map<string, number>()
  const shown = countShown()
  const set = (key: string, list: Partial<Paged<T>>) =>
    useLists.setState((lists) => ({ [key]: { ...empty, ...lists[key], ...list } }))

  async function read(key: string, cursor: string | undefined): Promise<void> {
    const turn = (turns.get(key) ?? 0) + 1
    turns.set(key, turn)
    set(key, { loading: cursor ? 'more' : 'first', error: undefined })
    try {
      const page = await source.load(JSON.parse(key) as F, cursor)
      if (turns.get(key) !== turn) return
      const before = cursor ? (useLists.getState()[key]?.items ?? []) : []
      set(key, { items: unique([...before, ...page.items], source.idOf), next: page.next, loading: false })
    } catch (thrown) {
      if (turns.get(key) === turn) set(key, { error: toCallError(thrown), loading: false })
    }
  }

  return {
    use(filter) {
      const key = JSON.stringify(filter)
      const list = useLists((lists) => lists[key]) ?? empty
      useEffect(() => {
        void read(key, undefined)
        return shown.show(key)
      }, [key])
      const loadMore = async () => {
        if (list.next && !list.loading && !list.error) await read(key, list.next)
      }
      return { ...list, reload: () => read(key, undefined), loadMore }
    },
    async refresh() {
      await Promise.all(shown.keys().map((key) => read(key, undefined)))
    },
    merge(items, belongs) {
      for (const [key, list] of Object.entries(useLists.getState())) {
        const filter = JSON.parse(key) as F
        const wanted = items.filter((item) => belongs(filter, item))
        set(key, { items: mergeInto(list.items, items, wanted, source.idOf) })
      }
    },
    clear() {
      useLists.setState({}, true)
      for (const key of shown.keys()) void read(key, undefined)
    },
  }
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
