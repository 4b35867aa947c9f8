// Owns how a feature keeps single things that main sent (a document, its links, a visitor), by key.
import { useEffect } from 'react'
import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { type CallError, toCallError } from '../bridge/desktop.ts'
import { countShown, type Shown } from './shown.ts'

export type Slot<T> = { value: T | undefined; error: CallError | undefined; loading: boolean }
const empty: Slot<never> = { value: undefined, error: undefined, loading: true }

export type KeyedStore<T> = {
  readonly slots: UseBoundStore<StoreApi<Record<string, Slot<T>>>>
  readonly shown: Shown
  reload(key: string): Promise<void>
  /** Reads again what is on screen; anything else is read when it is shown. */
  refresh(key?: string): Promise<void>
  put(key: string, value: T): void
  /** Changes a known value, e.g. before main has answered. */
  change(key: string, change: (value: T) => T): void
  peek(key: string): T | undefined
  /** Forgets everything; what is on screen is read anew. */
  clear(): void
}

export function createKeyedStore<T>(load: (key: string) => Promise<T>): KeyedStore<T> {
  const slots = create<Record<string, Slot<T>>>()(() => ({}))
  const asked = new Map<string, number>()
  const shown = countShown()
  const set = (key: string, slot: Partial<Slot<T>>) =>
    slots.setState((known) => ({ [key]: { ...empty, ...known[key], ...slot } }))

  async function reload(key: string): Promise<void> {
    const turn = (asked.get(key) ?? 0) + 1
    asked.set(key, turn)
    set(key, { loading: true })
    try {
      const value = await load(key)
      if (asked.get(key) === turn) set(key, { value, error: undefined, loading: false })
    } catch (thrown) {
      if (asked.get(key) === turn) set(key, { error: toCallError(thrown), loading: false })
    }
  }

  return {
    slots,
    shown,
    reload,
    async refresh(key) {
      const wanted = shown.keys().filter((each) => key === undefined || each === key)
      await Promise.all(wanted.map(reload))
    },
    put: (key, value) => set(key, { value, error: undefined, loading: false }),
    change(key, change) {
      const value = slots.getState()[key]?.value
      if (value !== undefined) set(key, { value: change(value) })
    },
    peek: (key) => slots.getState()[key]?.value,
    clear() {
      slots.setState({}, true)
      for (const key of shown.keys()) void reload(key)
    },
  }
}

/** What is known under the key; read when a component begins to show it. */
export function useKeyed<T>(store: KeyedStore<T>, key: string): Slot<T> & { reload(): Promise<void> } {
  const slot = store.slots((slots) => slots[key]) ?? empty
  useEffect(() => {
    void store.reload(key)
    return store.shown.show(key)
  }, [store, key])
  return { ...slot, reload: () => store.reload(key) }
}
