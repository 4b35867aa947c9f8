// Owns how a feature keeps single things that main sent (a document, its links, a visitor), by key.
import { useEffect } from 'react'
import { create } from 'zustand'
import { type CallError, toCallError } from './desktop.ts'
import { countShown } from './shown.ts'

export type Slot<T> = { value: T | undefined; error: CallError | undefined; loading: boolean }
const empty: Slot<never> = { value: undefined, error: undefined, loading: true }

export type KeyedStore<T> = {
  /** What is known under the key; reads it when a component begins to show it. Undefined reads nothing. */
  use(key: string | undefined): Slot<T> & { reload(): Promise<void> }
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
  const useSlots = create<Record<string, Slot<T>>>()(() => ({}))
  const asked = new Map<string, number>()
  const shown = countShown()
  const set = (key: string, slot: Partial<Slot<T>>) =>
    useSlots.setState((slots) => ({ [key]: { ...empty, ...slots[key], ...slot } }))

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
    reload,
    use(key) {
      const slot = useSlots((slots) => (key === undefined ? undefined : slots[key])) ?? empty
      useEffect(() => {
        if (key === undefined) return
        void reload(key)
        return shown.show(key)
      }, [key])
      return { ...slot, reload: () => (key === undefined ? Promise.resolve() : reload(key)) }
    },
    async refresh(key) {
      await Promise.all(
        shown
          .keys()
          .filter((each) => key === undefined || each === key)
          .map(reload),
      )
    },
    put: (key, value) => set(key, { value, error: undefined, loading: false }),
    change(key, change) {
      const value = useSlots.getState()[key]?.value
      if (value !== undefined) set(key, { value: change(value) })
    },
    peek: (key) => useSlots.getState()[key]?.value,
    clear() {
      useSlots.setState({}, true)
      for (const key of shown.keys()) void reload(key)
    },
  }
}
